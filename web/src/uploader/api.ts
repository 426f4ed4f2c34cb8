/**
 * What the uploader asks of the application: four calls, in the words of the protocol. This folder imports nothing from
 * the rest of the application and no framework, so that it can be copied into another one.
 */
export interface UploadApi<Details, Result> {
  /** Reserves a place for the file and signs the request that fills it. */
  requestUpload(facts: FileFacts): Promise<Reservation>
  /** Signs a fresh request for the same place. */
  renewUpload(uploadId: string): Promise<SignedRequest>
  /** Publishes what has arrived. Safe to repeat. Without details it publishes as the reservation said. */
  finalizeUpload(uploadId: string, details?: Details): Promise<Result>
  /** Gives the place up, with whatever has arrived there. */
  cancelUpload(uploadId: string): Promise<void>
}

export interface FileFacts {
  fileName: string
  /** As the browser says; may be empty. */
  contentType: string
  size: number
  /** Hexadecimal; absent when the file is too large, or the page is not in a secure context. */
  sha256?: string
}

export interface Reservation {
  uploadId: string
  request: SignedRequest
}

/** One HTTP request that storage will accept: the headers go out verbatim, the body is the file. */
export interface SignedRequest {
  method: string
  url: string
  headers: readonly { name: string; value: string }[]
}

/** What the uploader looks at in an error that one of the four calls rejects with; all of it is optional. */
export interface ApiError {
  code?: string
  retryable?: boolean
  /** Seconds. */
  retryAfter?: number
}

export function apiError(error: unknown): ApiError {
  return typeof error === 'object' && error !== null ? error : {}
}
