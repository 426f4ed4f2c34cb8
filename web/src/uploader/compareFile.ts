import type { ReceivedPart, Snapshot } from './api'
import { canHash, sha256 } from './sha256'
import { fingerprint, type FingerprintStore, loadFingerprint } from './fingerprint'
import { PartTracker } from './partTracker'

/** In what a file differs from the one that an upload was begun with. */
export type Difference = 'name' | 'size' | 'content'

/**
 * Whether this is the file that the upload was begun with. Storage knows the checksums of what has arrived: the first and
 * the last of those parts are compared with the file. Without checksums, what this browser has noted is.
 */
export async function difference(
  file: File,
  uploadId: string,
  snapshot: Snapshot,
  fingerprints?: FingerprintStore,
): Promise<Difference | undefined> {
  if (file.size !== snapshot.size) return 'size'
  if (file.name.normalize() !== snapshot.fileName.normalize()) return 'name'
  const sealed = snapshot.receivedParts.filter(({ sha256 }) => sha256)
  if (snapshot.parts && sealed.length > 0 && canHash()) {
    const tracker = new PartTracker(file.size, snapshot.parts)
    for (const part of ends(sealed)) {
      if (!(await holds(file, part, tracker))) return 'content'
    }
    return undefined
  }
  const noted = loadFingerprint(fingerprints, uploadId)
  return noted !== undefined && noted !== (await fingerprint(file)) ? 'content' : undefined
}

function ends(parts: readonly ReceivedPart[]): ReceivedPart[] {
  const sorted = [...parts].sort((a, b) => a.number - b.number)
  return [...new Set([sorted[0], sorted.at(-1)])].filter((part) => part !== undefined)
}

async function holds(file: Blob, part: ReceivedPart, tracker: PartTracker): Promise<boolean> {
  const { offset, size } = tracker.extent(part.number)
  return (await sha256(file.slice(offset, offset + size), Infinity)) === part.sha256
}

/** The numbers of the parts that have arrived as planned. */
export function soundParts({ parts, receivedParts, size }: Snapshot): number[] {
  if (!parts) return []
  const tracker = new PartTracker(size, parts)
  return receivedParts
    .filter((part) => part.number <= parts.count && part.size === tracker.extent(part.number).size)
    .map(({ number }) => number)
}

/** Whether parts have arrived with checksums; undefined when none has arrived. All others must then do as they did. */
export function isSealed({ receivedParts }: Snapshot): boolean | undefined {
  return receivedParts.length > 0 ? receivedParts.some(({ sha256 }) => sha256) : undefined
}
