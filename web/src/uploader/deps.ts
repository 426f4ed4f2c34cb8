import type { UploadApi } from './api'
import type { FailureReason } from './failure'
import type { FingerprintStore } from './fingerprint'
import type { Step, UploadState } from './state'
import type { Timeouts } from './transfer'

/** What the steps of one file's upload work with, from a start until it rests. */
export interface Deps<Details, Result> {
  file: File
  api: UploadApi<Details, Result>
  /** The type to declare for the file; without it, what the browser says. */
  contentType?: (file: File) => Promise<string>
  fingerprints?: FingerprintStore
  timing: Timing
  signal: AbortSignal
  /** What to publish with, as it is right now; undefined as long as publishing is not asked for. */
  details: () => Details | undefined
  /** Goes to a step. */
  moveTo: (step: Step) => void
  /** Changes what is shown, unless the upload was stopped. */
  show: (change: Partial<UploadState<Result>>) => void
  /** Shows why nothing moves and when the next try comes, and waits for it. A pause ends the wait, too. */
  wait: (reason: FailureReason, milliseconds: number) => Promise<void>
  /** Whether a pause was asked for: what is on its way is finished, and nothing else is begun. */
  pausing: () => boolean
}

export interface Timing extends Timeouts {
  /** Milliseconds to wait after so many tries. */
  backOff: (tries: number) => number
}
