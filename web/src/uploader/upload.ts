import type { UploadApi } from './api'
import type { Deps, Timing } from './deps'
import { UploadFailure } from './failure'
import { finalize } from './finalize'
import { type FingerprintStore, removeFingerprint } from './fingerprint'
import { PartLosses } from './partLosses'
import { reserve } from './reserve'
import { resume } from './resume'
import { backOff } from './retry'
import { retryStep } from './retryStep'
import { Runner } from './runner'
import { sendParts } from './sendParts'
import { sendWhole } from './sendWhole'
import { type Current, STARTABLE, type Step, type UploadState } from './state'

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
  #current: Current<Details, Result>

  constructor(file: File, api: UploadApi<Details, Result>, options: UploadOptions<Result> = {}) {
    this.file = file
    this.#api = api
    this.#options = options
    this.#current = {
      step: { name: 'reserve', resumeUploadId: options.resumeUploadId },
      phase: 'queued',
      progress: { sent: 0, total: file.size },
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

  /** Sends the file; after a failure or a pause it goes on from where it makes sense. */
  start(): void {
    if (!STARTABLE.includes(this.state.phase)) return
    this.#change({ phase: 'preparing', retryReason: undefined, failure: undefined })
    this.#run()
  }

  /** Stops the bytes until `start`. Parts that are in storage stay there. */
  pause(): void {
    if (!this.state.pausable || !['preparing', 'sending', 'waiting'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'paused', retryReason: undefined })
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
    this.#change({ phase: 'cancelled' })
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
        if (!signal.aborted) this.#fail(error)
      }
    })
  }

  /** Takes one step after another until the upload rests. */
  async #takeSteps(deps: Deps<Details, Result>): Promise<void> {
    const losses = new PartLosses()
    while (this.state.phase !== 'published') {
      const { step, details } = this.#current
      if (step.name === 'reserve') {
        await (step.resumeUploadId ? resume(step.resumeUploadId, deps) : reserve(deps))
      } else if (step.name === 'send') {
        await this.#send(step, deps)
      } else {
        this.#change({ pausable: false, progress: { sent: this.file.size, total: this.file.size } })
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
        if (!signal.aborted) this.#change(change)
      },
      onWait: () => {
        if (!signal.aborted) this.#waitForApi()
      },
    }
  }

  #waitForApi(): void {
    const phase = this.state.phase === 'sending' ? 'waiting' : this.state.phase
    this.#change({ phase, retryReason: navigator.onLine ? 'api' : 'offline' })
  }

  #fail(error: unknown): void {
    const failure = error instanceof UploadFailure ? error : new UploadFailure('api', { cause: error })
    this.#change({ phase: 'failed', failure, step: retryStep(failure, this.#current.step) })
  }

  #change(change: Partial<Current<Details, Result>>): void {
    this.#current = { ...this.#current, ...change }
    this.#options.onChange?.(this.state)
  }
}
