import type { FailureReason, UploadFailure } from './failure'
import type { Progress } from './progress'

export type Phase =
  /** Not started. */
  | 'queued'
  /** Reading the file and reserving its place. */
  | 'preparing'
  /** Bytes are moving. */
  | 'sending'
  /** Between two tries to send, or without a network. */
  | 'waiting'
  /** Stopped by the user; `start` goes on. */
  | 'paused'
  /** All bytes are in storage; `publish` is awaited. */
  | 'stored'
  | 'publishing'
  | 'published'
  /** Stopped; `failure` says why, `start` goes on. */
  | 'failed'
  | 'cancelled'

export interface UploadState<Result> {
  phase: Phase
  progress: Progress
  /** Whether `pause` keeps what was sent: true for files that go in parts, once that is known. */
  pausable: boolean
  /** Bytes that an earlier visit had sent. */
  resumedBytes?: number
  /** Whether it is published as soon as all bytes are there. */
  publishRequested: boolean
  /** What went wrong with the last try, while a next one is coming. */
  retryReason?: FailureReason
  failure?: UploadFailure
  /** What came of it, once published. */
  result?: Result
}

/** Whether bytes are on their way, or about to be. */
export function isBusy({ phase }: UploadState<unknown>): boolean {
  return phase === 'preparing' || phase === 'sending' || phase === 'waiting'
}

/** The phases from which `start` goes on. */
export const STARTABLE: readonly Phase[] = ['queued', 'paused', 'failed']

/** How far a retry goes back after the application refused with a code; with any other, it repeats the same call. */
export const RETRY_FROM: Partial<Record<string, 'send' | 'reserve'>> = {
  NOT_UPLOADED: 'send',
  UPLOAD_EXPIRED: 'send',
  SIZE_MISMATCH: 'reserve',
  TYPE_MISMATCH: 'reserve',
  CHECKSUM_MISMATCH: 'reserve',
  NOT_A_VIDEO: 'reserve',
  FILE_DAMAGED: 'reserve',
  UPLOAD_CANCELLED: 'reserve',
  NOT_FOUND: 'reserve',
}
