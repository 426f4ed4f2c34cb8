import type { ReceivedPart, Standing } from './api'
import { canDigest, sha256 } from './digest'
import { fingerprint, type Notes, recall } from './fingerprint'
import { Ledger } from './ledger'

/** In what a file differs from the one that an upload was begun with. */
export type Difference = 'name' | 'size' | 'content'

/**
 * Whether this is the file that the upload was begun with. Storage knows the checksums of what has arrived: the first and
 * the last of those parts are compared with the file. Without checksums, what this browser has noted is.
 */
export async function difference(
  file: File,
  uploadId: string,
  standing: Standing,
  notes?: Notes,
): Promise<Difference | undefined> {
  if (file.size !== standing.size) return 'size'
  if (file.name.normalize() !== standing.fileName.normalize()) return 'name'
  const sealed = standing.received.filter(({ sha256 }) => sha256)
  if (standing.parts && sealed.length > 0 && canDigest()) {
    const ledger = new Ledger(file.size, standing.parts)
    for (const part of ends(sealed)) {
      if (!(await holds(file, part, ledger))) return 'content'
    }
    return undefined
  }
  const noted = recall(notes, uploadId)
  return noted !== undefined && noted !== (await fingerprint(file)) ? 'content' : undefined
}

function ends(parts: readonly ReceivedPart[]): ReceivedPart[] {
  const sorted = [...parts].sort((a, b) => a.number - b.number)
  return [...new Set([sorted[0], sorted.at(-1)])].filter((part) => part !== undefined)
}

async function holds(file: Blob, part: ReceivedPart, ledger: Ledger): Promise<boolean> {
  const { offset, size } = ledger.extent(part.number)
  return (await sha256(file.slice(offset, offset + size), Infinity)) === part.sha256
}

/** The numbers of the parts that have arrived as planned. */
export function soundParts({ parts, received, size }: Standing): number[] {
  if (!parts) return []
  const ledger = new Ledger(size, parts)
  return received
    .filter((part) => part.number <= parts.count && part.size === ledger.extent(part.number).size)
    .map(({ number }) => number)
}

/** Whether parts have arrived with checksums; undefined when none has arrived. All others must then do as they did. */
export function isSealed({ received }: Standing): boolean | undefined {
  return received.length > 0 ? received.some(({ sha256 }) => sha256) : undefined
}
