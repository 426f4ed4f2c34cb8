import { apiError } from './api'
import type { UploadFailure } from './failure'
import { markMissing } from './finalize'
import { newIdempotencyKey } from './idempotencyKey'
import type { Step } from './state'

/** How far a retry goes back after a refusal by the application; after any other code, the same call is repeated. */
const RETRY_FROM: Partial<Record<string, 'send' | 'reserve'>> = {
  NOT_UPLOADED: 'send',
  UPLOAD_EXPIRED: 'send',
  SIZE_MISMATCH: 'reserve',
  TYPE_MISMATCH: 'reserve',
  CHECKSUM_MISMATCH: 'reserve',
  NOT_A_VIDEO: 'reserve',
  FILE_DAMAGED: 'reserve',
  UPLOAD_CANCELLED: 'reserve',
  NOT_FOUND: 'reserve',
}

/** The step that a retry begins with. */
export function retryStep(failure: UploadFailure, step: Step): Step {
  const cannotContinue = failure.reason === 'upload-ended' || failure.reason === 'no-checksums'
  const from = cannotContinue ? 'reserve' : RETRY_FROM[apiError(failure.cause).code ?? '']
  if (from === 'reserve' || isKeySpent(failure, step))
    return { name: 'reserve', idempotencyKey: newIdempotencyKey() }
  if (step.name === 'reserve') return step
  // A request is sent once.
  const reservation = { ...step.reservation, request: undefined }
  if (from === 'send') markMissing(reservation, failure.cause)
  return from === 'send' || step.name === 'send' ? { name: 'send', reservation } : { ...step, reservation }
}

/** The application has met the key with another input, as when the file has changed since. */
function isKeySpent({ cause }: UploadFailure, step: Step): boolean {
  return step.name === 'reserve' && !step.resumeUploadId && apiError(cause).code === 'CONFLICT'
}
