import type { WatchedVideo } from './video'

export type Media = NonNullable<WatchedVideo['media']>

/** What people call a codec, by the beginning of its RFC 6381 name. */
const NAMES: readonly [start: RegExp, name: string][] = [
  [/^avc[1-4]/, 'H.264'],
  [/^(hvc1|hev1)/, 'HEVC (H.265)'],
  [/^(dvh1|dvhe)/, 'Dolby Vision'],
  [/^vvc1|^vvi1/, 'VVC (H.266)'],
  [/^av01/, 'AV1'],
  [/^vp0?9/, 'VP9'],
  [/^vp0?8/, 'VP8'],
  [/^mp4v/, 'MPEG-4 part 2'],
  [/^ap(ch|cn|cs|co|4h|4x)/, 'ProRes'],
  [/^mp4a\.(69|6b|34)$/i, 'MP3'],
  [/^mp4a/, 'AAC'],
  [/^mp3/, 'MP3'],
  [/^opus/i, 'Opus'],
  [/^vorbis/i, 'Vorbis'],
  [/^flac/i, 'FLAC'],
  [/^[ae]c-3/, 'Dolby Digital'],
]

/** What every browser of today plays. */
const EVERYWHERE = /^(avc[13]|vp0?[89]|av01)/
const CONTAINERS: Partial<Record<string, string>> = {
  mp4: 'video/mp4',
  // Browsers play it as what it nearly is, and deny it when asked by its own name.
  quicktime: 'video/mp4',
  webm: 'video/webm',
}

/** What people call it; its own name where they have none. */
export function codecName(codec: string): string {
  return NAMES.find(([start]) => start.test(codec))?.[1] ?? codec
}

/** Who can watch a film: everybody, not everybody, or not even the visitor. */
export type BrowserSupport = 'all-browsers' | 'some-browsers' | 'not-this-browser'

export function browserSupport({ container, videoCodec }: Media, canPlay = thisBrowserPlays): BrowserSupport {
  const type = CONTAINERS[container]
  if (videoCodec !== null && !canPlay(`${type ?? 'video/mp4'}; codecs="${videoCodec}"`))
    return 'not-this-browser'
  const anyBrowser = type !== undefined && (videoCodec === null || EVERYWHERE.test(videoCodec))
  return anyBrowser ? 'all-browsers' : 'some-browsers'
}

function thisBrowserPlays(type: string): boolean {
  return document.createElement('video').canPlayType(type) !== ''
}
