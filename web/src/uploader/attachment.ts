import type { UploadApi } from './api'
import { diagnose } from './diagnosis'
import { UploadFailure } from './failure'
import { requestUpload } from './reserve'
import { backOff, sleep } from './retry'
import { isStored } from './storageAnswer'
import { transfer } from './transfer'

/** What sending an attachment asks of the application: an upload for a file of its kind. */
export type AttachmentApi = Pick<UploadApi<unknown, unknown>, 'requestUpload' | 'cancelUpload'>

const MAX_TRIES = 3
/** An attachment is small: what takes longer than this, in milliseconds, does not move. */
const STALLED = 15_000

/**
 * Sends a small file that belongs to a video, such as its poster or captions, in one request. Gives the ID of its
 * upload, to be named where it is attached; it is never finalized by itself.
 */
export async function sendAttachment(file: File, api: AttachmentApi, signal: AbortSignal): Promise<string> {
  const { uploadId, request } = await requestUpload({ file, api, signal })
  if (!request) throw new UploadFailure('storage-refused')
  const options = { signal, onProgress: () => undefined, stallAfter: STALLED, answerWithin: STALLED }
  for (let tries = 1; ; tries++) {
    const outcome = await transfer(request, file, options)
    if (isStored(outcome)) return uploadId
    const { reason, maxTries } = await diagnose(outcome, request, file)
    if (tries >= MAX_TRIES || maxTries === 1) throw new UploadFailure(reason)
    await sleep(backOff(tries), signal)
  }
}
