import { apiError, type SignedPart, type SignedRequest, type UploadPartInput } from './api'
import type { Deps } from './deps'
import { withRetry } from './retry'

type PresignDeps<D, R> = Pick<Deps<D, R>, 'api' | 'signal' | 'wait' | 'pausing'>

/** Nothing more can be sent: another page, or the application itself, has finalized the upload. */
export class AlreadyFinalized extends Error {}

/** Signs a fresh request, and revives an upload that has expired. Throws AlreadyFinalized. */
export async function renew<D, R>(uploadId: string, deps: PresignDeps<D, R>): Promise<SignedRequest | null> {
  try {
    return await withRetry(() => deps.api.renewUpload(uploadId), deps)
  } catch (error) {
    throw apiError(error).code === 'CONFLICT' ? new AlreadyFinalized() : error
  }
}

/** Signs parts, and revives an upload that has expired. Throws AlreadyFinalized. */
export async function signParts<D, R>(
  uploadId: string,
  parts: readonly UploadPartInput[],
  deps: PresignDeps<D, R>,
): Promise<readonly SignedPart[]> {
  const sign = () => withRetry(() => deps.api.signUploadParts(uploadId, parts), deps)
  try {
    return await sign()
  } catch (error) {
    const { code } = apiError(error)
    if (code === 'CONFLICT') throw new AlreadyFinalized()
    if (code !== 'UPLOAD_EXPIRED') throw error
    await renew(uploadId, deps)
    return sign()
  }
}

/** Does nothing about an upload that is finalized: finalizing it once more tells what came of it. */
export function ignoreFinalized(error: unknown): undefined {
  if (!(error instanceof AlreadyFinalized)) throw error
}
