/**
 * What the uploader asks of the application: six calls, named as in the API. This folder imports nothing from the
 * rest of the application and no framework, so that it can be copied into another one.
 */
export interface UploadApi<Details, Result> {
  /** Reserves an upload of the file and signs the request that sends it, or says in which parts it is to be sent. */
  requestUpload(input: RequestUploadInput): Promise<RequestedUpload>
  /** Signs a fresh request for the same upload, and revives one that has expired; null for one that goes in parts. */
  renewUpload(uploadId: string): Promise<SignedRequest | null>
  /** Signs up to 100 parts that are about to be sent. */
  signUploadParts(uploadId: string, parts: readonly UploadPartInput[]): Promise<readonly SignedPart[]>
  /** How far an upload is, and which parts of it have arrived. */
  getUpload(uploadId: string): Promise<Snapshot>
  /** Publishes what has arrived. Safe to repeat. Without details it publishes as `requestUpload` said. */
  finalizeUpload(uploadId: string, details?: Details): Promise<Result>
  /**
   * Gives the upload up, with whatever has arrived. `finalized` says that this uploader has finalized it without
   * having been asked to publish: what came of that is to go as well. What another page has published stays.
   */
  cancelUpload(uploadId: string, finalized: boolean): Promise<void>
}

export interface RequestUploadInput {
  fileName: string
  /** As the browser says, or whoever knows better; may be empty. */
  contentType: string
  size: number
  /** Hexadecimal; absent when the file is too large, or the page is not in a secure context. */
  sha256?: string
  /**
   * The same for every try with one file: answer the same upload, even when the earlier answer was lost. 32 hexadecimal
   * digits.
   */
  idempotencyKey: string
}

/** An upload that the application has reserved. */
export interface RequestedUpload {
  uploadId: string
  /** Null when the file goes in parts, or is all there. */
  request: SignedRequest | null
  /** Absent when the file goes in one request. */
  parts?: PartPlan | null
}

export interface PartPlan {
  /** Bytes of each part but the last, which may be smaller. */
  size: number
  count: number
}

export interface UploadPartInput {
  /** From 1. */
  number: number
  /** Hexadecimal; for every part of an upload or for none. */
  sha256?: string
}

export interface SignedPart {
  number: number
  offset: number
  size: number
  request: SignedRequest
}

/** An upload as the application sees it at one moment. */
export interface Snapshot {
  status: 'PENDING' | 'FINALIZING' | 'FINALIZED' | 'REJECTED' | 'CANCELLED' | 'EXPIRED'
  fileName: string
  size: number
  /** The checksum of the whole file, hexadecimal, if it was given. */
  sha256?: string | null
  /** Null when the file goes in one request. */
  parts: PartPlan | null
  receivedParts: readonly ReceivedPart[]
  /** Once the parts are put together: the SHA-256 over the SHA-256s of all of them, if they have any. */
  partsSha256?: string | null
}

/** A part that is in storage. */
export interface ReceivedPart {
  number: number
  size: number
  /** Hexadecimal; absent when it was sent without. */
  sha256?: string | null
}

/** One HTTP request that storage will accept: the headers go out verbatim, the body is the file. */
export interface SignedRequest {
  method: string
  url: string
  headers: readonly { name: string; value: string }[]
  /** When storage stops accepting it, as an ISO 8601 moment. */
  expiresAt?: string
}

/** What the uploader looks at in an error that one of the calls rejects with; all of it is optional. */
export interface ApiError {
  code?: string
  retryable?: boolean
  /** Seconds. */
  retryAfter?: number
  /** The parts that are not in storage yet: the first 1,000. */
  missingParts?: readonly number[]
}

export function apiError(error: unknown): ApiError {
  return typeof error === 'object' && error !== null ? error : {}
}
