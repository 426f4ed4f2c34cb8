import { marks } from './marks'

/** How many of a file's first bytes tell what it is. */
export const FIRST_BYTES = 4096

/**
 * The name of a file's format by its first bytes, such as `mp4`, `mpeg-ts` or `unknown`. The rules are those of
 * internal/media, which looks at the whole file once it has arrived; test/vectors/first-bytes.json ties the two.
 */
export function recognize(bytes: Uint8Array): string {
  const first = String.fromCharCode(...bytes.subarray(0, FIRST_BYTES)) // a character a byte
  if (first === '') return 'empty'
  return (
    ebml(first) ??
    boxes(first) ??
    ogg(first) ??
    marked(first) ??
    text(first) ??
    (isTransportStream(first) ? 'mpeg-ts' : 'unknown')
  )
}

function ebml(first: string): string | undefined {
  if (first.startsWith('\x1f\x43\xb6\x75')) return 'matroska-segment'
  if (!first.startsWith('\x1a\x45\xdf\xa3')) return undefined
  const type = docType(first)
  return type === 'webm' || type === 'matroska' ? type : 'ebml'
}

/** The DocType in the header of an EBML document; its default is matroska. */
function docType(first: string): string {
  const [header, start] = vint(first, 4)
  const end = Math.min(first.length, start + header)
  for (let at = start; at < end;) {
    const idLength = Math.clz32(first.charCodeAt(at)) - 23
    const [size, payload] = vint(first, at + idLength)
    if (first.slice(at, at + idLength) === '\x42\x82')
      return first.slice(payload, payload + size).replace(/\0+$/, '')
    at = payload + size
  }
  return 'matroska'
}

/** A number of EBML, whose first byte tells its length, and where it ends. One that is unknown is endless. */
function vint(first: string, at: number): [value: number, end: number] {
  const length = Math.clz32(first.charCodeAt(at)) - 23
  let value = first.charCodeAt(at) & (0xff >> length)
  let unknown = value === 0xff >> length
  for (let next = 1; next < length; next++) {
    const byte = first.charCodeAt(at + next)
    unknown &&= byte === 0xff
    value = value * 256 + byte
  }
  return [unknown || Number.isNaN(value) ? Infinity : value, at + length]
}

const firstBoxes =
  /^.{4}(ftyp|moov|mdat|wide|free|skip|junk|uuid|pnot|pict|PICT|prfl|udta|styp|sidx|ssix|moof|emsg|prft)/s
const segmentBoxes = ['styp', 'sidx', 'ssix', 'moof', 'emsg', 'prft']

/** Walks over the boxes of an MP4 or QuickTime file to the one that tells. “I'm free” begins like a box too. */
function boxes(first: string): string | undefined {
  const kindAt = (at: number) => firstBoxes.exec(first.slice(at, at + 8))?.[1]
  if (!kindAt(0) || (kindAt(0) !== 'ftyp' && text(first))) return undefined
  let segment = false
  for (let at = 0, kind = kindAt(0); kind; kind = kindAt(at)) {
    const size = uint32(first, at)
    segment ||= segmentBoxes.includes(kind)
    if (kind === 'ftyp') return byBrands(first.slice(at, at + Math.max(size, 12)))
    if (kind === 'moov' && segment) return 'mp4'
    if (['moov', 'mdat', 'moof'].includes(kind) || size < 8) break
    at += size
  }
  return segment ? 'mp4-segment' : 'quicktime'
}

const brands: readonly [format: string, brands: RegExp][] = [
  ['heic', /^(hei[cxms]|hev[cxms])$/],
  ['avif', /^avi[fs]$/],
  ['heif', /^(mif[123]|msf1|avc[is]|jpeg|jpgs|vvic|j2ki|j2is)$/],
  ['cr3', /^crx $/],
  ['jp2', /^(jp2|jpx|jpm|jph) $/],
  ['jxl', /^jxl $/],
  ['m4a', /^(M4[ABP] |F4[AB] |aax |aaxc)$/],
  ['quicktime', /^qt {2}$/],
]

/** The major brand decides; of images of any codec, the others say which. */
function byBrands(ftyp: string): string {
  const all = (ftyp.slice(8).match(/.{4}/gs) ?? []).map((brand) => formatOf(brand))
  const [major = 'mp4', ...others] = all
  if (!/^(mif[123]|msf1)$/.test(ftyp.slice(8, 12))) return major
  return others.find((format) => format === 'avif' || format === 'heic') ?? major
}

function formatOf(brand: string): string {
  return brands.find(([, known]) => known.test(brand))?.[0] ?? 'mp4'
}

function uint32(first: string, at: number): number {
  return [0, 1, 2, 3].reduce((sum, next) => sum * 256 + first.charCodeAt(at + next), 0)
}

/** Ogg holds films and sound: the codecs in its first pages tell. */
function ogg(first: string): string | undefined {
  if (!first.startsWith('OggS')) return undefined
  return ['\x80theora', 'BBCD\0', 'OVP80', '\x01video'].some((codec) => first.includes(codec)) ? 'ogv' : 'ogg'
}

function marked(first: string): string | undefined {
  const stands = (at: number, mark: string) =>
    first.length >= at + mark.length &&
    Array.from(mark).every((byte, index) => byte === '?' || byte === first.charAt(at + index))
  return marks.find(([at, mark]) => stands(at, mark))?.[2]
}

const texts: readonly [format: string, begins: RegExp][] = [
  [
    'html',
    /^<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\t\n\f\r >]/i,
  ],
  ['svg', /^(<\?xml.*)?<svg[\t\n\f\r >]/s],
  ['mpd', /^(<\?xml.*)?<MPD[\t\n\f\r >]/s],
  ['xml', /^<\?xml/],
  ['m3u8', /^#EXTM3U/],
  ['vtt', /^WEBVTT([\t\n\f\r ]|$)/],
  ['json', /^(\{[\t\n\f\r ]*["}]|\[[\t\n\f\r ]*["[{\]])/],
]

/** Text has no control characters in its first 512 bytes (WHATWG MIME Sniffing, 7.1). */
function text(first: string): string | undefined {
  if (/^(\xfe\xff|\xff\xfe)/.test(first)) return 'text'
  const start = first.slice(0, 512).replace(/^\xef\xbb\xbf/, '')
  if (Array.from(start).some(isControl)) return undefined
  const content = start.replace(/^[\t\n\f\r ]+/, '')
  return texts.find(([, begins]) => begins.test(content))?.[0] ?? 'text'
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0)
  return code < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(code)
}

/** Four packets in a row, of 188 bytes, or 192 where a camera puts a time before each. */
function isTransportStream(first: string): boolean {
  return [188, 192].some((size) =>
    Array.from({ length: size }, (_, at) => at).some((at) =>
      [0, 1, 2, 3].every((packet) => first.charAt(at + packet * size) === 'G'),
    ),
  )
}
