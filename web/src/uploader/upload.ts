import { Paused } from './abortError'
import type { UploadApi } from './api'
import type { Deps, Timing } from './deps'
import { type FailureReason, UploadFailure } from './failure'
import { finalize } from './finalize'
import { type FingerprintStore, removeFingerprint } from './fingerprint'
import { newIdempotencyKey } from './idempotencyKey'
import { PartLosses } from './partLosses'
import { reserve } from './reserve'
import { resume } from './resume'
import { atRest } from './progress'
import { backOff } from './retry'
import { retryStep } from './retryStep'
import { Runner } from './runner'
import { sendParts } from './sendParts'
import { sendWhole } from './sendWhole'
import { type Current, STARTABLE, type Step, type UploadState } from './state'
import { Waits } from './waits'

export interface UploadOptions<Result> extends Partial<Timing> {
  onChange?: (state: UploadState<Result>) => void
  /** The type of a file, where more is known than the browser, which only looks at the name. */
  contentType?: (file: File) => Promise<string>
  /** The upload that this file was started with before, here or elsewhere: only what is missing is sent. */
  resumeUploadId?: string
  /** Keeps fingerprints of files where there are no checksums; localStorage. */
  fingerprints?: FingerprintStore
}

/** Takes one file to storage and publishes it. Every method returns at once; `state` tells what happens. */
export class FileUpload<Details, Result> {
  readonly file: File
  readonly #api: UploadApi<Details, Result>
  readonly #options: UploadOptions<Result>
  readonly #runner = new Runner()
  readonly #waits = new Waits()
  #current: Current<Details, Result>

  constructor(file: File, api: UploadApi<Details, Result>, options: UploadOptions<Result> = {}) {
    this.file = file
    this.#api = api
    this.#options = options
    this.#current = {
      step: {
        name: 'reserve',
        idempotencyKey: newIdempotencyKey(),
        resumeUploadId: options.resumeUploadId,
      },
      phase: 'queued',
      progress: { safe: 0, sent: 0, total: file.size },
      pausable: false,
      publishRequested: false,
    }
  }

  get state(): UploadState<Result> {
    return this.#current
  }

  /** Known once an upload is reserved, and for one that is resumed. */
  get uploadId(): string | undefined {
    const { step } = this.#current
    return step.name === 'reserve' ? step.resumeUploadId : step.reservation.uploadId
  }

  /** Sends the file; after a failure or a pause it goes on from where it makes sense. Takes a pause back. */
  start(): void {
    const { phase } = this.state
    if (!STARTABLE.includes(phase)) return
    if (phase === 'pausing') {
      this.#change({ phase: 'sending' })
      return
    }
    this.#change({ phase: 'preparing', retryReason: undefined, failure: undefined })
    this.#run()
  }

  /**
   * Starts no further part until `start`; those that are on their way are finished first, while the phase is `pausing`.
   * `now` cuts them off: only what is safe stays.
   */
  pause({ now = false }: { now?: boolean } = {}): void {
    const { pausable, phase } = this.state
    if (!pausable || !['preparing', 'sending', 'waiting', 'pausing'].includes(phase)) return
    if (now || phase === 'preparing') {
      this.stop()
      this.#paused()
    } else {
      this.#change({ phase: 'pausing', retryReason: undefined })
      this.#waits.end()
    }
  }

  /** Ends the wait for the next try. */
  tryNow(): void {
    this.#waits.end()
  }

  /** Publishes as soon as all bytes are there. The details are read at that moment, not before. */
  publish(details: () => Details): void {
    this.#change({ details, publishRequested: true })
    if (this.state.phase !== 'stored') return
    this.#change({ phase: 'publishing' })
    this.#run()
  }

  /** Takes `publish` back, as long as bytes are missing. */
  hold(): void {
    this.#change({ details: undefined, publishRequested: false })
  }

  /** Stops the bytes and gives the upload up. What is published stays. */
  cancel(): void {
    if (['publishing', 'published', 'cancelled'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'cancelled', retryReason: undefined, retryAt: undefined })
    const { step } = this.#current
    if (step.name === 'reserve') return
    const { uploadId } = step.reservation
    removeFingerprint(this.#options.fingerprints, uploadId)
    // Nobody waits for this: an upload that is not given up expires by itself.
    this.#api.cancelUpload(uploadId, step.name === 'finalize' && step.finalized).catch(() => undefined)
  }

  /** Stops the bytes, and tells nobody. */
  stop(): void {
    this.#runner.stop()
  }

  #run(): void {
    this.#runner.run(async (signal) => {
      try {
        signal.throwIfAborted()
        await this.#takeSteps(this.#deps(signal))
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof Paused)) this.#fail(error)
        else if (this.state.phase === 'pausing') this.#paused()
        else this.#run()
      }
    })
  }

  /** What was on its way and has not arrived is to be sent again. */
  #paused(): void {
    const { safe, total } = this.state.progress
    const progress = { safe, sent: safe, total }
    this.#change({ phase: 'paused', retryReason: undefined, retryAt: undefined, progress })
  }

  /** Takes one step after another until the upload rests. */
  async #takeSteps(deps: Deps<Details, Result>): Promise<void> {
    const losses = new PartLosses()
    while (this.state.phase !== 'published') {
      const { step, details } = this.#current
      // With all of it in storage there is nothing left to pause.
      if (this.state.phase === 'pausing' && step.name !== 'finalize') throw new Paused()
      if (step.name === 'reserve') {
        await (step.resumeUploadId ? resume(step.resumeUploadId, deps) : reserve(deps, step.idempotencyKey))
      } else if (step.name === 'send') {
        await this.#send(step, deps)
      } else {
        const { size } = this.file
        this.#change({ pausable: false, progress: { safe: size, sent: size, total: size } })
        if (!details) {
          this.#change({ phase: 'stored', retryReason: undefined, failure: undefined })
          return
        }
        await finalize(step.reservation, details, losses, deps)
      }
      deps.signal.throwIfAborted()
    }
  }

  async #send(step: Step & { name: 'send' }, deps: Deps<Details, Result>): Promise<void> {
    const { reservation } = step
    await (reservation.parts ? sendParts(reservation, reservation.parts, deps) : sendWhole(reservation, deps))
    deps.signal.throwIfAborted()
    // It may have moved already, when it had to find out what is there.
    if (this.#current.step === step) deps.moveTo({ name: 'finalize', reservation, finalized: false })
  }

  #deps(signal: AbortSignal): Deps<Details, Result> {
    const {
      contentType,
      fingerprints,
      stallAfter = 30_000,
      answerWithin = 120_000,
      backOff: wait = backOff,
    } = this.#options
    return {
      file: this.file,
      api: this.#api,
      contentType,
      fingerprints,
      timing: { stallAfter, answerWithin, backOff: wait },
      signal,
      details: () => this.#current.details?.(),
      moveTo: (step) => {
        this.#current = { ...this.#current, step }
      },
      show: (change) => {
        if (!signal.aborted) this.#show(change)
      },
      wait: (reason, milliseconds) => this.#wait(reason, milliseconds, signal),
      pausing: () => this.state.phase === 'pausing',
    }
  }

  /** That it is pausing is not talked over by bytes that still move. */
  #show(change: Partial<UploadState<Result>>): void {
    const { phase, ...rest } = change
    const isMoving = phase === 'sending' || phase === 'waiting'
    this.#change(this.state.phase === 'pausing' && isMoving ? rest : change)
  }

  async #wait(retryReason: FailureReason, milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const waiting = this.#waits.wait(milliseconds, signal)
    const phase = this.state.phase === 'sending' ? 'waiting' : this.state.phase
    const progress = atRest(this.state.progress)
    this.#change({ phase, retryReason, retryAt: this.#waits.next, progress })
    try {
      await waiting
    } finally {
      if (!signal.aborted) this.#change({ retryAt: this.#waits.next })
    }
  }

  #fail(error: unknown): void {
    const failure = error instanceof UploadFailure ? error : new UploadFailure('api', { cause: error })
    this.#change({
      phase: 'failed',
      retryReason: undefined,
      retryAt: undefined,
      failure,
      step: retryStep(failure, this.#current.step),
    })
  }

  #change(change: Partial<Current<Details, Result>>): void {
    this.#current = { ...this.#current, ...change }
    this.#options.onChange?.(this.state)
  }
}
