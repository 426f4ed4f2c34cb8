import type { Difference } from './compareFile'

/** Why an upload stops, or waits for a next try. */
export type FailureReason =
  /** The device has no network. */
  | 'offline'
  /** Storage cannot be reached from here. */
  | 'storage-unreachable'
  /** Storage can be reached, but hides its answers from this page: its CORS rule does not name the page's origin. */
  | 'origin-refused'
  /** The connection broke while bytes were moving. */
  | 'connection-broken'
  /** Nothing moved for a long time. */
  | 'stalled'
  /** Storage answered that it is overloaded or out of order. */
  | 'storage-busy'
  /** Storage does not accept the signed request. */
  | 'storage-refused'
  /** What arrived does not match the checksum. */
  | 'damaged'
  /** Storage accepts parts, and when they are put together it does not have them. */
  | 'parts-lost'
  /** The file was moved, changed or deleted while it was being read. */
  | 'file-unreadable'
  /** An upload was to be resumed with another file than the one it was started with; `differs` says in what. */
  | 'other-file'
  /**
   * An upload was to be resumed that was started without checksums, and elsewhere: nothing tells whose bytes
   * arrived.
   */
  | 'no-checksums'
  /** An upload was to be resumed that was cancelled or rejected in the meantime. */
  | 'upload-ended'
  /** An upload with checksums was to be resumed on a page that is not secure, where browsers offer none. */
  | 'insecure-page'
  /** One of the application's calls was refused; `cause` says why. */
  | 'api'

/**
 * Tries in all before an upload stops. An outage is waited out for as long as the page is open; a cause that time does
 * not heal gets only one more chance. A proxy whose storage is down answers without CORS headers, which looks like a
 * refused origin: that gets as many as fill the 15 seconds of a restart.
 */
export const MAX_TRIES: Partial<Record<FailureReason, number>> = {
  offline: Infinity,
  'storage-unreachable': Infinity,
  'origin-refused': 5,
  'connection-broken': Infinity,
  stalled: Infinity,
  'storage-busy': Infinity,
  'storage-refused': 2,
  damaged: 2,
}

/** An upload that came to a stop. It can be retried. */
export class UploadFailure extends Error {
  readonly reason: FailureReason
  /** Where the bytes were to go. */
  readonly storageOrigin?: string
  /** What is wrong with the file, for `other-file`. */
  readonly differs?: Difference

  constructor(
    reason: FailureReason,
    options: { storageOrigin?: string; differs?: Difference; cause?: unknown } = {},
  ) {
    super(`upload failed: ${reason}`, { cause: options.cause })
    this.reason = reason
    this.storageOrigin = options.storageOrigin
    this.differs = options.differs
  }
}
