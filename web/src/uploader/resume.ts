import type { Snapshot } from './api'
import { compareFile, isAssembled, plannedParts, quickDifference } from './compareFile'
import type { Deps } from './deps'
import { UploadFailure } from './failure'
import { fingerprint, type FingerprintStore, loadFingerprint } from './fingerprint'
import { PartChecksums } from './partChecksums'
import { partNumbers } from './partRange'
import { ignoreFinalized, renew } from './presign'
import { readFile, type Reservation, trackParts } from './reserve'
import { withRetry } from './retry'
import { canHash } from './sha256'

/** Looks at an upload that was started before, and continues it if it is of this file. */
export async function resume<D, R>(uploadId: string, deps: Deps<D, R>): Promise<void> {
  const snapshot = await lookAt(uploadId, deps)
  const checksums = snapshot.parts
    ? new PartChecksums(deps.file, snapshot.parts, expectsChecksums(snapshot))
    : undefined
  const keep = await partsToKeep(uploadId, snapshot, checksums, deps)
  const parts = snapshot.parts ? trackParts(deps.file, snapshot.parts, keep, checksums) : undefined
  if (parts) deps.show({ resumedBytes: parts.tracker.storedBytes })
  await goOn({ uploadId, parts }, snapshot, deps)
}

async function lookAt<D, R>(uploadId: string, deps: Deps<D, R>): Promise<Snapshot> {
  const snapshot = await getUpload(uploadId, deps)
  if (snapshot.status !== 'EXPIRED' || !snapshot.parts || quickDifference(deps.file, snapshot))
    return snapshot
  // The parts of an expired upload are listed once it is renewed.
  await renew(uploadId, deps).catch(ignoreFinalized)
  return getUpload(uploadId, deps)
}

async function getUpload<D, R>(uploadId: string, deps: Deps<D, R>): Promise<Snapshot> {
  const snapshot = await withRetry(() => deps.api.getUpload(uploadId), deps)
  if (snapshot.status === 'CANCELLED' || snapshot.status === 'REJECTED')
    throw new UploadFailure('upload-ended')
  if (hasChecksums(snapshot) && !canHash()) throw new UploadFailure('insecure-page')
  return snapshot
}

function hasChecksums({ sha256, partsSha256, receivedParts }: Snapshot): boolean {
  return Boolean(sha256 ?? partsSha256) || receivedParts.some((part) => part.sha256)
}

/** All parts of an upload have checksums, or none has. */
function expectsChecksums({ receivedParts }: Snapshot): boolean {
  return receivedParts.length === 0 || receivedParts.some(({ sha256 }) => sha256)
}

/**
 * The parts that need not be sent again. Throws when the upload is not of this file, or nothing tells whether it
 * is.
 */
async function partsToKeep<D, R>(
  uploadId: string,
  snapshot: Snapshot,
  checksums: PartChecksums | undefined,
  { file, signal, fingerprints, show }: Deps<D, R>,
): Promise<readonly number[]> {
  const onProgress = (bytes: number, total: number) => {
    show({ phase: 'checking', retryReason: undefined, checked: { bytes, total } })
  }
  const comparison = await readFile(() => compareFile(file, snapshot, checksums, { signal, onProgress }))
  if (comparison === 'no-checksums') return partsByFingerprint(uploadId, snapshot, file, fingerprints)
  if ('differs' in comparison) throw new UploadFailure('other-file', comparison)
  return comparison.keep
}

async function partsByFingerprint(
  uploadId: string,
  snapshot: Snapshot,
  file: File,
  fingerprints?: FingerprintStore,
): Promise<readonly number[]> {
  const noted = loadFingerprint(fingerprints, uploadId)
  if (noted === undefined) throw new UploadFailure('no-checksums')
  if (noted !== (await readFile(() => fingerprint(file))))
    throw new UploadFailure('other-file', { differs: 'content' })
  return arrivedParts(snapshot)
}

function arrivedParts(snapshot: Snapshot): readonly number[] {
  if (snapshot.parts && isAssembled(snapshot)) return partNumbers(snapshot.parts)
  return plannedParts(snapshot).map(({ number }) => number)
}

async function goOn<D, R>(reservation: Reservation, snapshot: Snapshot, deps: Deps<D, R>): Promise<void> {
  const finalize = { name: 'finalize', reservation, finalized: false } as const
  if (isAssembled(snapshot)) {
    deps.moveTo(finalize)
    return
  }
  if (reservation.parts) {
    deps.moveTo({ name: 'send', reservation })
    return
  }
  const request = await renew(reservation.uploadId, deps).catch(ignoreFinalized)
  deps.moveTo(request ? { name: 'send', reservation: { ...reservation, request } } : finalize)
}
