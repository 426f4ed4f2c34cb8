import { apiError } from './api'
import type { Deps } from './deps'
import { UploadFailure } from './failure'
import { removeFingerprint } from './fingerprint'
import type { PartLosses } from './partLosses'
import type { Reservation } from './reserve'
import { withRetry } from './retry'

/** Publishes. When parts turn out to be missing, it goes back to sending them, unless storage keeps losing them. */
export async function finalize<D, R>(
  reservation: Reservation,
  details: () => D,
  losses: PartLosses,
  deps: Deps<D, R>,
): Promise<void> {
  const { api, fingerprints, timing, show, wait } = deps
  const { uploadId } = reservation
  show({ phase: 'publishing' })
  try {
    const result = await withRetry(() => api.finalizeUpload(uploadId, details()), deps)
    removeFingerprint(fingerprints, uploadId)
    show({ phase: 'published', retryReason: undefined, failure: undefined, result })
  } catch (error) {
    const lost = markMissing(reservation, error)
    if (!lost) throw error
    if (losses.count(lost)) throw new UploadFailure('parts-lost', { cause: error })
    deps.moveTo({ name: 'send', reservation })
    show({ phase: 'waiting' })
    await wait('parts-lost', timing.backOff(losses.rounds))
  }
}

/**
 * Takes note of the parts that an error says are missing, and gives those of them that storage had accepted. Undefined
 * when it says nothing of parts.
 */
export function markMissing({ parts }: Reservation, error: unknown): readonly number[] | undefined {
  const { missingParts } = apiError(error)
  return missingParts && parts?.tracker.applyMissing(missingParts)
}

/**
 * The parts that storage lacks: after a silence only the application can tell, and finalizing is the way to ask.
 * Undefined when it cannot tell, or when the file goes in one request and is not there.
 */
export async function findMissing<D, R>(
  reservation: Reservation,
  { api, details, moveTo }: Deps<D, R>,
): Promise<readonly number[] | undefined> {
  try {
    await api.finalizeUpload(reservation.uploadId, details())
    moveTo({ name: 'finalize', reservation, finalized: true })
    return []
  } catch (error) {
    const { code, retryable, missingParts } = apiError(error)
    if (missingParts) return missingParts
    if (retryable || code === 'NOT_UPLOADED' || code === 'UPLOAD_EXPIRED') return undefined
    throw error
  }
}
