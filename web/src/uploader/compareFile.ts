import { abortError } from './abortError'
import type { PartPlan, ReceivedPart, Snapshot } from './api'
import { sameFileName } from './fileName'
import type { PartChecksums } from './partChecksums'
import { isPart, partNumbers, partRange } from './partRange'
import { sha256 } from './sha256'

/** In what a file differs from the one that an upload was started with. */
export type Difference = 'name' | 'size' | 'content'

/** Whether an upload may continue with a file (test/vectors/same-file.json), and which of its parts are kept. */
export type Comparison = { keep: readonly number[] } | { differs: Difference } | 'no-checksums'

export interface CompareOptions {
  signal: AbortSignal
  /** Called with the bytes that are compared so far, and the bytes to compare. */
  onProgress: (bytes: number, total: number) => void
}

type Compared = CompareOptions & { checksums: PartChecksums }

/**
 * Compares a file with what has arrived of an upload. Every part that is kept was read and has the checksum that
 * storage knows: with the first and the last alone, two films of one name, size and ends would be mixed.
 */
export async function compareFile(
  file: File,
  snapshot: Snapshot,
  checksums: PartChecksums | undefined,
  options: CompareOptions,
): Promise<Comparison> {
  const differs = quickDifference(file, snapshot)
  if (differs) return { differs }
  if (!snapshot.parts || !checksums) return compareSum(snapshot.sha256, () => sha256(file, Infinity))
  const compared = { ...options, checksums }
  return isAssembled(snapshot)
    ? compareAssembled(file.size, snapshot, snapshot.parts, compared)
    : compareParts(plannedParts(snapshot), compared)
}

/** In what they differ, as far as that is seen without reading the file. */
export function quickDifference(file: File, { size, fileName }: Snapshot): Difference | undefined {
  if (file.size !== size) return 'size'
  return sameFileName(file.name, fileName) ? undefined : 'name'
}

async function compareSum(
  known: string | null | undefined,
  compute: () => Promise<string | undefined>,
  keep: readonly number[] = [],
): Promise<Comparison> {
  if (!known) return 'no-checksums'
  return (await compute()) === known ? { keep } : { differs: 'content' }
}

/** Whether the parts are put together, or are about to be: storage may no longer list them. */
export function isAssembled({ status, partsSha256 }: Snapshot): boolean {
  return Boolean(partsSha256) || status === 'FINALIZING' || status === 'FINALIZED'
}

function compareAssembled(fileSize: number, { partsSha256 }: Snapshot, plan: PartPlan, compared: Compared) {
  const all = partNumbers(plan)
  const parts = all.map((number) => ({ number, size: partRange(fileSize, plan, number).size }))
  return compareSum(partsSha256, () => sumOfSums(parts, compared), all)
}

async function sumOfSums(parts: readonly ReceivedPart[], compared: Compared): Promise<string | undefined> {
  const sums: Uint8Array<ArrayBuffer>[] = []
  for await (const { sum } of eachSum(parts, compared)) sums.push(bytesOf(sum))
  return sha256(new Blob(sums), Infinity)
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

/** One that differs is enough: it is another file's upload, which stays as it is. */
async function compareParts(parts: readonly ReceivedPart[], compared: Compared): Promise<Comparison> {
  const comparable = parts.filter(({ sha256 }) => sha256)
  if (parts.length > 0 && comparable.length === 0) return 'no-checksums'
  for await (const { part, sum } of eachSum(comparable, compared)) {
    if (sum !== part.sha256) return { differs: 'content' }
  }
  return { keep: comparable.map(({ number }) => number) }
}

/** The parts that have arrived as planned; all others are sent again. */
export function plannedParts({ parts: plan, receivedParts, size }: Snapshot): ReceivedPart[] {
  if (!plan) return []
  return receivedParts.filter(
    (part) => isPart(plan, part.number) && part.size === partRange(size, plan, part.number).size,
  )
}

/** Computes the file's checksum of one part after another. */
async function* eachSum(parts: readonly ReceivedPart[], { checksums, signal, onProgress }: Compared) {
  const total = parts.reduce((bytes, { size }) => bytes + size, 0)
  let bytes = 0
  for (const part of parts) {
    onProgress(bytes, total)
    const sum = await checksums.of(part.number)
    if (signal.aborted) throw abortError()
    bytes += part.size
    yield { part, sum: sum ?? '' }
  }
}
