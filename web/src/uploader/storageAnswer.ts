/** What follows from storage's answer to a signed PUT (test/vectors/storage-answers.json). */
export type Action =
  | 'success'
  /** The request works once, and it has worked. */
  | 'already-there'
  /** Nothing more can be sent; finalizing tells whether all is there. */
  | 'ask-server'
  /** It may succeed with a fresh request. */
  | 'renew'
  /** It may succeed later. */
  | 'send-again'
  | 'give-up'

export interface Meaning {
  does: Action
  /** Other bytes arrived than were signed. */
  damaged?: true
}

/** The answers of which S3's code says more than the status. A code counts with its status only. */
const byCode: Partial<Record<string, Meaning>> = {
  '400 BadDigest': { does: 'send-again', damaged: true },
  // MinIO's word for it.
  '400 XAmzContentChecksumMismatch': { does: 'send-again', damaged: true },
  '400 RequestTimeout': { does: 'send-again' },
  '400 IncompleteBody': { does: 'send-again' },
  '400 ExpiredToken': { does: 'renew' },
  '404 NoSuchUpload': { does: 'ask-server' },
}

/**
 * The other answers that are not like their neighbours. What is signed is just what is sent, so a 403 is about its
 * age.
 */
const byStatus: Partial<Record<number, Action>> = {
  403: 'renew',
  408: 'send-again',
  409: 'send-again',
  412: 'already-there',
  425: 'send-again',
  429: 'send-again',
  501: 'give-up',
}

/** Reads an HTTP status, 0 for no answer, and S3's code, if there is one. */
export function meaningOf({ status, code = '' }: { status: number; code?: string }): Meaning {
  return byCode[`${status} ${code}`] ?? { does: byStatus[status] ?? otherwise(status) }
}

function otherwise(status: number): Action {
  if (status === 0 || status >= 500) return 'send-again'
  return status >= 200 && status < 300 ? 'success' : 'give-up'
}

/** Whether storage has the bytes. */
export function isStored(outcome: { status: number; code?: string }): boolean {
  return ['success', 'already-there'].includes(meaningOf(outcome).does)
}
