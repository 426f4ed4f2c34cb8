import { apiError, type PartFacts, type Reservation, type SignedPart, type UploadApi } from './api'
import { canDigest, sha256 } from './digest'
import { UploadFailure } from './failure'
import { fingerprint, note, type Notes } from './fingerprint'
import { patiently } from './pause'
import { difference, isSealed, soundParts } from './sameFile'
import { abortError } from './transfer'

/** A place in storage, and what is there already. */
export interface Place extends Reservation {
  /** Numbers of parts. */
  received: readonly number[]
  /** Whether the application has all it needs: only `finalizeUpload` is left. */
  settled: boolean
  /** Whether its parts carry checksums; undefined as long as none has arrived. */
  sealed?: boolean
  /** Whether it was begun before, by this page or another one. */
  continued: boolean
}

interface Errand<Details, Result, Api = UploadApi<Details, Result>> {
  file: File
  api: Api
  signal: AbortSignal
  notes?: Notes
  onWait: () => void
}

/** Reserves a place for the file. */
export async function reserve<D, R>({
  file,
  api,
  signal,
  notes,
  onWait,
}: Errand<D, R, Pick<UploadApi<D, R>, 'requestUpload' | 'cancelUpload'>>): Promise<Place> {
  const checksum = await readable(() => sha256(file))
  const { name, type, size } = file
  const facts = { fileName: name, contentType: type, size, ...(checksum && { sha256: checksum }) }
  const reservation = await patiently(() => api.requestUpload(facts), signal, onWait)
  if (signal.aborted) {
    // Nobody waits for this: a place that is not given up expires by itself.
    api.cancelUpload(reservation.uploadId, false).catch(() => undefined)
    throw abortError()
  }
  if (reservation.parts && !canDigest()) note(notes, reservation.uploadId, await fingerprint(file))
  return { ...reservation, received: [], settled: false, continued: false }
}

/** Finds the place of an upload that was begun before, and whether this is the file to continue it with. */
export async function adopt<D, R>(uploadId: string, errand: Errand<D, R>): Promise<Place> {
  const { file, api, signal, notes, onWait } = errand
  const standing = await patiently(() => api.standing(uploadId), signal, onWait)
  const { status, parts } = standing
  if (status === 'CANCELLED' || status === 'REJECTED') throw new UploadFailure('over')
  const sealed = isSealed(standing)
  if (sealed && !canDigest()) throw new UploadFailure('insecure-page')
  const differs = await readable(() => difference(file, uploadId, standing, notes))
  if (differs) throw new UploadFailure('other-file', { differs })
  const place = { uploadId, parts, request: null, continued: true, received: soundParts(standing), sealed }
  if (status === 'FINALIZED' || status === 'FINALIZING') return { ...place, settled: true }
  if (parts && status === 'PENDING') return { ...place, settled: false }
  const request = await renew(uploadId, errand)
  return request === undefined ? { ...place, settled: true } : { ...place, request, settled: false }
}

/** Undefined when the application has settled the upload in the meantime, so that nothing can be sent any more. */
export async function renew<D, R>(uploadId: string, { api, signal, onWait }: Errand<D, R>) {
  try {
    return await patiently(() => api.renewUpload(uploadId), signal, onWait)
  } catch (error) {
    if (apiError(error).code === 'CONFLICT') return undefined
    throw error
  }
}

/** Another page, or the application itself, has put the parts together: none is wanted any more. */
export class Settled extends Error {}

/** Signs parts; revives the upload when it has expired. */
export async function signParts<D, R>(
  uploadId: string,
  parts: readonly PartFacts[],
  errand: Errand<D, R>,
): Promise<readonly SignedPart[]> {
  const sign = () => patiently(() => errand.api.signParts(uploadId, parts), errand.signal, errand.onWait)
  try {
    return await sign()
  } catch (error) {
    const { code } = apiError(error)
    if (code === 'CONFLICT') throw new Settled()
    if (code !== 'UPLOAD_EXPIRED') throw error
    if ((await renew(uploadId, errand)) === undefined) throw new Settled()
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
