import { apiError, type UploadPartInput, type RequestedUpload, type SignedPart, type UploadApi } from './api'
import { canHash, sha256 } from './sha256'
import { UploadFailure } from './failure'
import { fingerprint, saveFingerprint, type FingerprintStore } from './fingerprint'
import { withRetry } from './retry'
import { difference, isSealed, soundParts } from './compareFile'
import { abortError } from './transfer'

/** A place in storage, and what is there already. */
export interface Reservation extends RequestedUpload {
  /** Numbers of parts. */
  received: readonly number[]
  /** Whether the application has all it needs: only `finalizeUpload` is left. */
  settled: boolean
  /** Whether its parts carry checksums; undefined as long as none has arrived. */
  sealed?: boolean
  /** Whether it was begun before, by this page or another one. */
  continued: boolean
}

interface Deps<Details, Result, Api = UploadApi<Details, Result>> {
  file: File
  api: Api
  signal: AbortSignal
  fingerprints?: FingerprintStore
  onWait: () => void
}

/** Reserves a place for the file. */
export async function reserve<D, R>({
  file,
  api,
  signal,
  fingerprints,
  onWait,
}: Deps<D, R, Pick<UploadApi<D, R>, 'requestUpload' | 'cancelUpload'>>): Promise<Reservation> {
  const checksum = await readable(() => sha256(file))
  const { name, type, size } = file
  const facts = { fileName: name, contentType: type, size, ...(checksum && { sha256: checksum }) }
  const reservation = await withRetry(() => api.requestUpload(facts), signal, onWait)
  if (signal.aborted) {
    // Nobody waits for this: a place that is not given up expires by itself.
    api.cancelUpload(reservation.uploadId, false).catch(() => undefined)
    throw abortError()
  }
  if (reservation.parts && !canHash())
    saveFingerprint(fingerprints, reservation.uploadId, await fingerprint(file))
  return { ...reservation, received: [], settled: false, continued: false }
}

/** Finds the place of an upload that was begun before, and whether this is the file to continue it with. */
export async function resume<D, R>(uploadId: string, deps: Deps<D, R>): Promise<Reservation> {
  const { file, api, signal, fingerprints, onWait } = deps
  const snapshot = await withRetry(() => api.getUpload(uploadId), signal, onWait)
  const { status, parts } = snapshot
  if (status === 'CANCELLED' || status === 'REJECTED') throw new UploadFailure('upload-ended')
  const sealed = isSealed(snapshot)
  if (sealed && !canHash()) throw new UploadFailure('insecure-page')
  const differs = await readable(() => difference(file, uploadId, snapshot, fingerprints))
  if (differs) throw new UploadFailure('other-file', { differs })
  const place = { uploadId, parts, request: null, continued: true, received: soundParts(snapshot), sealed }
  if (status === 'FINALIZED' || status === 'FINALIZING') return { ...place, settled: true }
  if (parts && status === 'PENDING') return { ...place, settled: false }
  const request = await renew(uploadId, deps)
  return request === undefined ? { ...place, settled: true } : { ...place, request, settled: false }
}

/** Undefined when the application has settled the upload in the meantime, so that nothing can be sent any more. */
export async function renew<D, R>(uploadId: string, { api, signal, onWait }: Deps<D, R>) {
  try {
    return await withRetry(() => api.renewUpload(uploadId), signal, onWait)
  } catch (error) {
    if (apiError(error).code === 'CONFLICT') return undefined
    throw error
  }
}

/** Another page, or the application itself, has put the parts together: none is wanted any more. */
export class AlreadyFinalized extends Error {}

/** Signs parts; revives the upload when it has expired. */
export async function signUploadParts<D, R>(
  uploadId: string,
  parts: readonly UploadPartInput[],
  deps: Deps<D, R>,
): Promise<readonly SignedPart[]> {
  const sign = () => withRetry(() => deps.api.signUploadParts(uploadId, parts), deps.signal, deps.onWait)
  try {
    return await sign()
  } catch (error) {
    const { code } = apiError(error)
    if (code === 'CONFLICT') throw new AlreadyFinalized()
    if (code !== 'UPLOAD_EXPIRED') throw error
    if ((await renew(uploadId, deps)) === undefined) throw new AlreadyFinalized()
    return sign()
  }
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new UploadFailure('file-unreadable', { cause })
  }
}
