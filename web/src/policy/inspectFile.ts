import type { UploadKind } from '../api/graphql'
import { formatBytes } from '../format/bytes'
import { formatNames, type KindPolicy } from './policy'
import { FIRST_BYTES, recognize } from './recognize'

/** What is known of a file before it is sent: the type to declare, or why it need not even be tried. */
export type Inspection =
  { contentType: string; refusal?: undefined } | { contentType?: undefined; refusal: string }

/**
 * Looks at a file's first bytes, and says what they say; the name and the browser, which only looks at the name, decide
 * where the bytes say nothing. The server has the last word.
 */
export async function inspectFile(file: File, policy: KindPolicy | undefined): Promise<Inspection> {
  if (!policy) return { contentType: file.type }
  const { name, size } = file
  if (size === 0) return { refusal: `“${name}” is empty. Choose another file.` }
  if (size > policy.maxSize) {
    return {
      refusal: `“${name}” is ${formatBytes(size)} large. At most ${formatBytes(policy.maxSize)} are accepted here: choose a smaller file, or compress it first.`,
    }
  }
  const decision = decide(file, await firstBytesOf(file), policy)
  return decision.refusal === undefined ? decision : { refusal: `“${name}” is ${decision.refusal}.` }
}

/** What the first bytes of a file say it is; nothing when they cannot be read: sending it will say why. */
async function firstBytesOf(file: Blob): Promise<string> {
  try {
    return recognize(new Uint8Array(await file.slice(0, FIRST_BYTES).arrayBuffer()))
  } catch {
    return 'unknown'
  }
}

/** Decides by what the first bytes are called, and then by the name (test/vectors/declared-types.json). */
export function decide(
  { name, type }: { name: string; type: string },
  firstBytes: string,
  { kind, formats, refusals }: Pick<KindPolicy, 'kind' | 'formats' | 'refusals'>,
): Inspection {
  const extension = /\.([^./\\]*)$/.exec(name)?.[1]?.toLowerCase()
  const named = ({ extensions }: { extensions: readonly string[] }) =>
    extension !== undefined && extensions.includes(extension)
  const fitting = formats.filter((format) => format.firstBytes.includes(firstBytes))
  const format = fitting.find(named) ?? fitting[0]
  if (format) return { contentType: format.contentType }
  const refusal = refusals.find((one) => one.name === firstBytes)
  if (refusal) return { refusal: refusal.message }
  if (formats.some(named)) return { contentType: type }
  const byName = refusals.find(named)
  if (byName) return { refusal: byName.message }
  return isOtherKind(type, formats)
    ? { refusal: `not ${nouns[kind]}. Choose a file such as ${formatNames({ formats })}` }
    : { contentType: type }
}

const nouns: Record<UploadKind, string> = {
  VIDEO: 'a video',
  POSTER: 'a picture',
  CAPTIONS: 'a captions file',
}

/** Browsers know few types: only what is clearly another kind is refused. */
function isOtherKind(type: string, formats: KindPolicy['formats']): boolean {
  const [group = ''] = type.split('/')
  if (!['image', 'text', 'font'].includes(group)) return false
  return !formats.some(({ contentType }) => contentType.startsWith(`${group}/`))
}
