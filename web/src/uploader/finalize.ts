import { apiError } from './api'
import type { Deps } from './deps'
import { removeFingerprint } from './fingerprint'
import type { Reservation } from './reserve'
import { withRetry } from './retry'

/** How often missing parts are sent again because finalizing found them missing. */
const MAX_ROUNDS = 12

/** Publishes. When parts turn out to be missing, it goes back to sending them. */
export async function finalize<D, R>(
  reservation: Reservation,
  details: () => D,
  round: number,
  deps: Deps<D, R>,
): Promise<void> {
  const { api, signal, fingerprints, show, onWait } = deps
  const { uploadId } = reservation
  show({ phase: 'publishing' })
  try {
    const result = await withRetry(() => api.finalizeUpload(uploadId, details()), signal, onWait)
    removeFingerprint(fingerprints, uploadId)
    show({ phase: 'published', retryReason: undefined, failure: undefined, result })
  } catch (error) {
    if (round >= MAX_ROUNDS || !markMissing(reservation, error)) throw error
    deps.moveTo({ name: 'send', reservation })
  }
}

/** Takes note of the parts that an error says are missing, if it does. */
export function markMissing({ parts }: Reservation, error: unknown): boolean {
  const { missingParts } = apiError(error)
  if (!missingParts || !parts) return false
  parts.tracker.applyMissing(missingParts)
  return true
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
