import { apiError, type PartPlan, type SignedRequest, type UploadApi } from './api'
import { PartChecksums } from './partChecksums'
import { failureReason, type FailureReason, MAX_TRIES, UploadFailure } from './failure'
import { removeFingerprint, type FingerprintStore } from './fingerprint'
import { PartTracker } from './partTracker'
import { sendParts } from './partSender'
import { backOff, untilOnline, withRetry, sleep } from './retry'
import { resume, type Reservation, renew, reserve, AlreadyFinalized, signUploadParts } from './reservation'
import { ProgressMeter } from './progress'
import { RETRY_FROM, STARTABLE, type UploadState } from './state'
import { isSuccess, type Outcome, transfer } from './transfer'

export interface UploadOptions<Result> {
  onChange?: (state: UploadState<Result>) => void
  /** The upload that this file was begun with before, here or elsewhere: only what is missing is sent. */
  resumeUploadId?: string
  /** Keeps fingerprints of files where there are no checksums; localStorage. */
  fingerprints?: FingerprintStore
  /** Milliseconds without a byte moving after which a try is given up. */
  stallAfter?: number
  /** The same between the last byte and storage's answer. */
  answerWithin?: number
  /** Milliseconds to wait after so many tries. */
  backOff?: (tries: number) => number
}

const SENDING = { phase: 'sending', retryReason: undefined } as const

/** How often missing parts are sent again because finalizing found them missing. */
const ROUNDS = 12

/** Takes one file to storage and publishes it. Every method returns at once; what happens is told by `state`. */
export class FileUpload<Details, Result> {
  readonly file: File
  state: UploadState<Result>

  readonly #api: UploadApi<Details, Result>
  readonly #options: UploadOptions<Result>
  #abort = new AbortController()
  #work: Promise<void> = Promise.resolve()
  #details?: () => Details
  #resumeUploadId?: string
  #place?: Reservation
  #parts?: { tracker: PartTracker; checksums: PartChecksums }
  /** Whether the request of the place has been sent: the next try takes a fresh one. */
  #used = false
  #stored = false
  /** Whether finalizing, as a question, had a video come of it. */
  #finalized = false

  constructor(file: File, api: UploadApi<Details, Result>, options: UploadOptions<Result> = {}) {
    this.file = file
    this.#api = api
    this.#options = options
    this.#resumeUploadId = options.resumeUploadId
    this.state = {
      phase: 'queued',
      progress: { sent: 0, total: file.size },
      pausable: false,
      publishRequested: false,
    }
  }

  /** Known once a place is reserved, and for one that is continued. */
  get uploadId(): string | undefined {
    return this.#place?.uploadId ?? this.#resumeUploadId
  }

  /** Sends the file; after a failure or a pause it goes on from where it makes sense. */
  start(): void {
    if (!STARTABLE.includes(this.state.phase)) return
    this.#change({ phase: 'preparing', retryReason: undefined, failure: undefined })
    this.#begin()
  }

  /** Stops the bytes until `start`. Parts that are in storage stay there. */
  pause(): void {
    if (!this.state.pausable || !['preparing', 'sending', 'waiting'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'paused', retryReason: undefined })
  }

  /** Publishes as soon as all bytes are there. The details are read at that moment, not before. */
  publish(details: () => Details): void {
    this.#details = details
    this.#change({ publishRequested: true })
    if (this.state.phase !== 'stored') return
    this.#change({ phase: 'publishing' })
    this.#begin()
  }

  /** Takes `publish` back, as long as bytes are missing. */
  hold(): void {
    this.#details = undefined
    this.#change({ publishRequested: false })
  }

  /** Stops the bytes and gives the place in storage up. What is published stays. */
  cancel(): void {
    if (['publishing', 'published', 'cancelled'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'cancelled' })
    if (!this.#place) return
    removeFingerprint(this.#options.fingerprints, this.#place.uploadId)
    // Nobody waits for this: a place that is not given up expires by itself.
    this.#api.cancelUpload(this.#place.uploadId, this.#finalized).catch(() => undefined)
  }

  /** Stops the bytes, and tells nobody. */
  stop(): void {
    this.#abort.abort()
  }

  /** One after another: what was stopped may still be at its last breath. */
  #begin(): void {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#work = this.#work.then(() => this.#run(signal))
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted()
      for (let round = 1; ; round++) {
        if (!this.#stored) await this.#store(signal)
        if (!this.#details) break
        if (await this.#finalize(this.#details, round, signal)) return
      }
      this.#change({ phase: 'stored', retryReason: undefined, failure: undefined })
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    }
  }

  async #store(signal: AbortSignal): Promise<void> {
    const deps = this.#deps(signal)
    this.#place ??= await (this.#resumeUploadId ? resume(this.#resumeUploadId, deps) : reserve(deps))
    const { parts, settled } = this.#place
    if (!settled)
      await (parts ? this.#sendParts(this.#place, parts, signal) : this.#sendWhole(this.#place, signal))
    signal.throwIfAborted()
    this.#stored = true
    this.#change({ pausable: false, progress: { sent: this.file.size, total: this.file.size } })
  }

  async #sendParts(place: Reservation, plan: PartPlan, signal: AbortSignal): Promise<void> {
    const { tracker, checksums } = (this.#parts ??= this.#planned(place, plan))
    const meter = new ProgressMeter(this.file.size, performance.now(), tracker.bytes)
    const progress = () => meter.measure(tracker.bytes, performance.now())
    this.#change({ ...SENDING, pausable: true, progress: progress() })
    const deps = this.#deps(signal)
    const job = {
      ...this.#patience(signal),
      file: this.file,
      tracker,
      checksums,
      sign: (parts: Parameters<typeof signUploadParts>[1]) => signUploadParts(place.uploadId, parts, deps),
      missing: () => this.#missing(place),
      onProgress: (moving: boolean) => {
        if (signal.aborted) return
        const { phase, retryReason } = this.state
        this.#change({ ...(moving ? SENDING : { phase, retryReason }), progress: progress() })
      },
      onWait: (reason: FailureReason) => {
        if (!signal.aborted) this.#change({ phase: 'waiting', retryReason: reason })
      },
    }
    await sendParts(job).catch((error: unknown) => {
      if (!(error instanceof AlreadyFinalized)) throw error
    })
  }

  #planned({ received, continued, sealed }: Reservation, plan: PartPlan) {
    const tracker = new PartTracker(this.file.size, plan, received)
    if (continued) this.#change({ resumedBytes: tracker.storedBytes })
    return { tracker, checksums: new PartChecksums(this.file, tracker, sealed) }
  }

  async #sendWhole(place: Reservation, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const reason = await this.#attempt(place, signal)
      if (!reason) return
      if (attempt >= MAX_TRIES[reason]) {
        const other = reason === 'damaged' && place.continued
        throw new UploadFailure(other ? 'other-file' : reason, {
          storageOrigin: place.request ? new URL(place.request.url).origin : undefined,
          differs: other ? 'content' : undefined,
        })
      }
      this.#change({ phase: 'waiting', retryReason: reason })
      if (reason === 'offline') {
        await untilOnline(signal)
        attempt = 0
      }
      await sleep(this.#patience(signal).backOff(Math.max(attempt, 1)), signal)
    }
  }

  /** One try. Undefined means that the file is in storage. */
  async #attempt(place: Reservation, signal: AbortSignal): Promise<FailureReason | undefined> {
    const request = this.#used ? await renew(place.uploadId, this.#deps(signal)) : place.request
    if (!request) return (await this.#arrived(place)) ? undefined : 'storage-refused'
    this.#used = true
    place.request = request
    const outcome = await this.#send(request, signal)
    // 412: the URL works once, and it has worked. Nobody but this upload can have used it.
    if (isSuccess(outcome) || outcome.status === 412) return undefined
    if (outcome.status === 0 && navigator.onLine && (await this.#arrived(place))) return undefined
    return failureReason(outcome, request, this.file)
  }

  #send(request: SignedRequest, signal: AbortSignal): Promise<Outcome> {
    const meter = new ProgressMeter(this.file.size, performance.now())
    this.#change({ ...SENDING, progress: { sent: 0, total: this.file.size } })
    return transfer(request, this.file, {
      ...this.#patience(signal),
      onProgress: (sent) => {
        this.#change({ progress: meter.measure(sent, performance.now()) })
      },
    })
  }

  /** After a silence only the application can tell whether storage has the file, and finalizing is the way to ask. */
  async #arrived(place: Reservation): Promise<boolean> {
    return (await this.#missing(place))?.length === 0
  }

  /** The parts that storage lacks; undefined when the application cannot tell, or the file goes in one request. */
  async #missing({ uploadId }: Reservation): Promise<readonly number[] | undefined> {
    try {
      await this.#api.finalizeUpload(uploadId, this.#details?.())
      this.#finalized = true
      return []
    } catch (error) {
      const { code, retryable, missingParts } = apiError(error)
      if (missingParts) return missingParts
      if (retryable || code === 'NOT_UPLOADED' || code === 'UPLOAD_EXPIRED') return undefined
      throw error
    }
  }

  /** False when parts turned out to be missing, which are then to be sent. */
  async #finalize(details: () => Details, round: number, signal: AbortSignal): Promise<boolean> {
    const { uploadId } = this.#place as Reservation
    this.#change({ phase: 'publishing' })
    try {
      const publish = () => this.#api.finalizeUpload(uploadId, details())
      const result = await withRetry(publish, signal, this.#waits)
      removeFingerprint(this.#options.fingerprints, uploadId)
      this.#change({ phase: 'published', retryReason: undefined, failure: undefined, result })
      return true
    } catch (error) {
      if (round >= ROUNDS || !this.#lacks(apiError(error).missingParts)) throw error
      return false
    }
  }

  /** Goes back to sending when parts are missing. */
  #lacks(missing: readonly number[] | undefined): boolean {
    const place = this.#place
    if (!missing || !place?.parts) return false
    place.settled = false
    this.#parts ??= this.#planned(place, place.parts)
    this.#parts.tracker.applyMissing(missing)
    this.#stored = false
    return true
  }

  #deps(signal: AbortSignal) {
    return {
      file: this.file,
      api: this.#api,
      fingerprints: this.#options.fingerprints,
      onWait: this.#waits,
      signal,
    }
  }

  #patience(signal: AbortSignal) {
    const { stallAfter = 30_000, answerWithin = 120_000, backOff: wait = backOff } = this.#options
    return { stallAfter, answerWithin, backOff: wait, signal }
  }

  readonly #waits = (): void => {
    if (this.state.phase === 'paused' || this.state.phase === 'cancelled') return
    const phase = this.state.phase === 'sending' ? 'waiting' : this.state.phase
    this.#change({ phase, retryReason: navigator.onLine ? 'api' : 'offline' })
  }

  #fail(error: unknown): void {
    const failure = error instanceof UploadFailure ? error : new UploadFailure('api', { cause: error })
    const { code, missingParts } = apiError(failure.cause)
    const back = failure.reason === 'upload-ended' ? 'reserve' : RETRY_FROM[code ?? '']
    if (back) this.#stored = false
    if (back === 'send') this.#lacks(missingParts)
    if (back === 'reserve') {
      this.#place = undefined
      this.#used = false
      this.#parts = undefined
      this.#resumeUploadId = undefined
    }
    this.#change({ phase: 'failed', failure })
  }

  #change(change: Partial<UploadState<Result>>): void {
    this.state = { ...this.state, ...change }
    this.#options.onChange?.(this.state)
  }
}
