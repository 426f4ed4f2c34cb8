import type { FailureReason, UploadFailure } from './failure'
import type { Progress } from './progress'
import type { Reservation } from './reserve'

export type Phase =
  /** Not started. */
  | 'queued'
  /** Reading the file, and reserving an upload or looking at the one to resume. */
  | 'preparing'
  /** Comparing the file with the parts that an earlier visit has sent. */
  | 'checking'
  /** Bytes are moving. */
  | 'sending'
  /** Between two tries; `retryReason` says why, `retryAt` until when. */
  | 'waiting'
  /** To be stopped: parts that are on their way are being finished, so that they need not be sent again. */
  | 'pausing'
  /** Stopped by the user; `start` goes on. */
  | 'paused'
  /** All bytes are in storage; `publish` is awaited. */
  | 'stored'
  | 'publishing'
  | 'published'
  /** Stopped; `failure` says why, `start` goes on. */
  | 'failed'
  | 'cancelled'

/** What is shown of an upload. */
export interface UploadState<Result> {
  phase: Phase
  progress: Progress
  /** How much of what an earlier visit has sent is compared, while the phase is `checking`. */
  checked?: { bytes: number; total: number }
  /** Bytes that an earlier visit had sent. */
  resumedBytes?: number
  /** Whether `pause` keeps what was sent: true for files that go in parts, once that is known. */
  pausable: boolean
  /** Whether it is published as soon as all bytes are there. */
  publishRequested: boolean
  /** What went wrong with the last try, while a next one is coming. */
  retryReason?: FailureReason
  /** When the next try comes, in milliseconds since 1970; undefined as long as none is waited for. `tryNow` hastens it. */
  retryAt?: number
  failure?: UploadFailure
  /** What came of it, once published. */
  result?: Result
}

/**
 * What is left to do, with all that it takes. After a pause or a failure, `start` goes on with the step that was
 * reached.
 *
 *   reserve ──reserved──▶ send ──all is there──▶ finalize ──▶ published
 *
 *   reserve  ──▶ finalize   the upload to resume is complete: the application has put its parts together
 *   finalize ──▶ send       parts are missing, or the file is
 *   any      ──▶ reserve    the upload was rejected, cancelled or deleted: the next `start` makes another one
 *
 *   step       phases while it runs           phases in which it rests
 *   reserve    preparing, checking            queued, failed
 *   send       preparing, sending, waiting,   paused, failed
 *              pausing
 *   finalize   preparing, publishing          stored, failed, published
 *   any                                       cancelled
 */
export type Step =
  /** `idempotencyKey`: whose upload is meant, however often it is asked for; it ends with this step. */
  | { name: 'reserve'; idempotencyKey: string; resumeUploadId?: string }
  | { name: 'send'; reservation: Reservation }
  /** `finalized`: to find out what is there, it was finalized before that was asked for. */
  | { name: 'finalize'; reservation: Reservation; finalized: boolean }

/** All that changes about an upload, in one value. */
export interface Current<Details, Result> extends UploadState<Result> {
  step: Step
  /** Present once publishing is asked for. */
  details?: () => Details
}

/** Whether bytes are on their way, or about to be. */
export function isBusy({ phase }: UploadState<unknown>): boolean {
  return ['preparing', 'checking', 'sending', 'waiting', 'pausing'].includes(phase)
}

/** The phases from which `start` goes on. */
export const STARTABLE: readonly Phase[] = ['queued', 'pausing', 'paused', 'failed']
