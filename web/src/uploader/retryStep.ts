import { apiError } from './api'
import type { UploadFailure } from './failure'
import { markMissing } from './finalize'
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
  if (from === 'reserve') return { name: 'reserve' }
  if (step.name === 'reserve') return step
  // A request is sent once.
  const reservation = { ...step.reservation, request: undefined }
  if (from === 'send') markMissing(reservation, failure.cause)
  return from === 'send' || step.name === 'send' ? { name: 'send', reservation } : { ...step, reservation }
}
