import type { UploadApi } from './api'
import { failureReason, UploadFailure } from './failure'
import { reserve } from './reservation'
import { backOff, sleep } from './retry'
import { isSuccess, transfer } from './transfer'

/** What sending an attachment asks of the application: a place for a file of its kind. */
export type AttachmentApi = Pick<UploadApi<unknown, unknown>, 'requestUpload' | 'cancelUpload'>

const MAX_TRIES = 3
/** An attachment is small: what takes longer than this, in milliseconds, does not move. */
const STALLED = 15_000

/**
 * Sends a small file that belongs to a video, such as its poster or captions, in one request. Gives the ID of its
 * upload, to be named where it is attached; it is never finalized by itself.
 */
export async function sendAttachment(file: File, api: AttachmentApi, signal: AbortSignal): Promise<string> {
  const { uploadId, request } = await reserve({ file, api, signal, onWait: () => undefined })
  if (!request) throw new UploadFailure('storage-refused')
  const options = { signal, onProgress: () => undefined, stallAfter: STALLED, answerWithin: STALLED }
  for (let attempt = 1; ; attempt++) {
    const outcome = await transfer(request, file, options)
    // 412: the URL works once, and it has worked.
    if (isSuccess(outcome) || outcome.status === 412) return uploadId
    if (attempt >= MAX_TRIES) throw new UploadFailure(await failureReason(outcome, request, file))
    await sleep(backOff(attempt), signal)
  }
}
