import type { SignedRequest } from './api'
import type { Difference } from './compareFile'
import type { Outcome } from './transfer'

/** Why the bytes do not get there. */
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
  /** The file was moved, changed or deleted while it was being read. */
  | 'file-unreadable'
  /** An upload was to be continued, but with another file than the one it was begun with. */
  | 'other-file'
  /** An upload was to be continued that was cancelled or rejected in the meantime. */
  | 'upload-ended'
  /** An upload with checksums was to be continued on a page that is not secure, where browsers offer none. */
  | 'insecure-page'
  /** One of the application's calls was refused; `cause` says why. */
  | 'api'

/** Tries in all before the reason is reported. A cause that time does not heal gets only one more chance. */
export const MAX_TRIES: Record<FailureReason, number> = {
  offline: Infinity,
  'storage-unreachable': 4,
  'origin-refused': 2,
  'connection-broken': 4,
  stalled: 2,
  'storage-busy': 4,
  'storage-refused': 2,
  damaged: 2,
  'file-unreadable': 1,
  'other-file': 1,
  'upload-ended': 1,
  'insecure-page': 1,
  api: 1,
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

/** Finds out what an unsuccessful outcome means. */
export async function failureReason(
  outcome: Outcome,
  request: SignedRequest,
  file: Blob,
): Promise<FailureReason> {
  if (outcome.status === 0) return reasonOfSilence(outcome, request, file)
  if (outcome.code === 'BadDigest') return 'damaged'
  return outcome.status >= 500 || [408, 409, 429].includes(outcome.status)
    ? 'storage-busy'
    : 'storage-refused'
}

/** Browsers do not say why a request got no answer, so that pages cannot spy: the cause is told by what still works. */
async function reasonOfSilence(outcome: Outcome, request: SignedRequest, file: Blob): Promise<FailureReason> {
  if (!(await readable(file))) return 'file-unreadable'
  if (!navigator.onLine) return 'offline'
  if (outcome.stalled) return 'stalled'
  if (outcome.sent > 0) return 'connection-broken'
  return (await reachable(request.url)) ? 'origin-refused' : 'storage-unreachable'
}

async function readable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** An opaque request needs no CORS rule: it fails only if nobody answers at all. */
async function reachable(url: string): Promise<boolean> {
  // Without its query, so that it is no use of the signature.
  const { origin, pathname } = new URL(url)
  try {
    await fetch(origin + pathname, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(5000) })
    return true
  } catch {
    return false
  }
}
