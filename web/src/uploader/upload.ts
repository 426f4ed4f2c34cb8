import { apiError, type PartPlan, type SignedRequest, type UploadApi } from './api'
import { Digests } from './digests'
import { diagnose, type Trouble, TRIES, UploadFailure } from './failure'
import { forget, type Notes } from './fingerprint'
import { Ledger } from './ledger'
import { sendParts } from './parts'
import { backOff, online, patiently, pause } from './pause'
import { adopt, type Place, renew, reserve, Settled, signParts } from './places'
import { Meter } from './progress'
import { GOES_BACK, STARTABLE, type UploadState } from './state'
import { isSuccess, type Outcome, transfer } from './transfer'

export interface UploadOptions<Result> {
  onChange?: (state: UploadState<Result>) => void
  /** The upload that this file was begun with before, here or elsewhere: only what is missing is sent. */
  continues?: string
  /** Keeps fingerprints of files where there are no checksums; localStorage. */
  notes?: Notes
  /** Milliseconds without a byte moving after which a try is given up. */
  stallAfter?: number
  /** The same between the last byte and storage's answer. */
  answerWithin?: number
  /** Milliseconds to wait after so many tries. */
  backOff?: (tries: number) => number
}

const SENDING = { phase: 'sending', trouble: undefined } as const

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
  #continues?: string
  #place?: Place
  #parts?: { ledger: Ledger; digests: Digests }
  /** Whether the request of the place has been sent: the next try takes a fresh one. */
  #used = false
  #stored = false
  /** Whether finalizing, as a question, had a video come of it. */
  #finalized = false

  constructor(file: File, api: UploadApi<Details, Result>, options: UploadOptions<Result> = {}) {
    this.file = file
    this.#api = api
    this.#options = options
    this.#continues = options.continues
    this.state = {
      phase: 'queued',
      progress: { sent: 0, total: file.size },
      pausable: false,
      publishing: false,
    }
  }

  /** Known once a place is reserved, and for one that is continued. */
  get uploadId(): string | undefined {
    return this.#place?.uploadId ?? this.#continues
  }

  /** Sends the file; after a failure or a pause it goes on from where it makes sense. */
  start(): void {
    if (!STARTABLE.includes(this.state.phase)) return
    this.#change({ phase: 'preparing', trouble: undefined, failure: undefined })
    this.#begin()
  }

  /** Stops the bytes until `start`. Parts that are in storage stay there. */
  pause(): void {
    if (!this.state.pausable || !['preparing', 'sending', 'waiting'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'paused', trouble: undefined })
  }

  /** Publishes as soon as all bytes are there. The details are read at that moment, not before. */
  publish(details: () => Details): void {
    this.#details = details
    this.#change({ publishing: true })
    if (this.state.phase !== 'stored') return
    this.#change({ phase: 'publishing' })
    this.#begin()
  }

  /** Takes `publish` back, as long as bytes are missing. */
  hold(): void {
    this.#details = undefined
    this.#change({ publishing: false })
  }

  /** Stops the bytes and gives the place in storage up. What is published stays. */
  cancel(): void {
    if (['publishing', 'published', 'cancelled'].includes(this.state.phase)) return
    this.stop()
    this.#change({ phase: 'cancelled' })
    if (!this.#place) return
    forget(this.#options.notes, this.#place.uploadId)
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
      this.#change({ phase: 'stored', trouble: undefined, failure: undefined })
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    }
  }

  async #store(signal: AbortSignal): Promise<void> {
    const errand = this.#errand(signal)
    this.#place ??= await (this.#continues ? adopt(this.#continues, errand) : reserve(errand))
    const { parts, settled } = this.#place
    if (!settled)
      await (parts ? this.#sendParts(this.#place, parts, signal) : this.#sendWhole(this.#place, signal))
    signal.throwIfAborted()
    this.#stored = true
    this.#change({ pausable: false, progress: { sent: this.file.size, total: this.file.size } })
  }

  async #sendParts(place: Place, plan: PartPlan, signal: AbortSignal): Promise<void> {
    const { ledger, digests } = (this.#parts ??= this.#planned(place, plan))
    const meter = new Meter(this.file.size, performance.now(), ledger.bytes)
    const progress = () => meter.measure(ledger.bytes, performance.now())
    this.#change({ ...SENDING, pausable: true, progress: progress() })
    const errand = this.#errand(signal)
    const job = {
      ...this.#patience(signal),
      file: this.file,
      ledger,
      digests,
      sign: (parts: Parameters<typeof signParts>[1]) => signParts(place.uploadId, parts, errand),
      missing: () => this.#missing(place),
      onProgress: (moving: boolean) => {
        if (signal.aborted) return
        const { phase, trouble } = this.state
        this.#change({ ...(moving ? SENDING : { phase, trouble }), progress: progress() })
      },
      onWait: (trouble: Trouble) => {
        if (!signal.aborted) this.#change({ phase: 'waiting', trouble })
      },
    }
    await sendParts(job).catch((error: unknown) => {
      if (!(error instanceof Settled)) throw error
    })
  }

  #planned({ received, continued, sealed }: Place, plan: PartPlan) {
    const ledger = new Ledger(this.file.size, plan, received)
    if (continued) this.#change({ alreadyThere: ledger.storedBytes })
    return { ledger, digests: new Digests(this.file, ledger, sealed) }
  }

  async #sendWhole(place: Place, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const trouble = await this.#attempt(place, signal)
      if (!trouble) return
      if (attempt >= TRIES[trouble]) {
        const other = trouble === 'damaged' && place.continued
        throw new UploadFailure(other ? 'other-file' : trouble, {
          storageOrigin: place.request ? new URL(place.request.url).origin : undefined,
          differs: other ? 'content' : undefined,
        })
      }
      this.#change({ phase: 'waiting', trouble })
      if (trouble === 'offline') {
        await online(signal)
        attempt = 0
      }
      await pause(this.#patience(signal).backOff(Math.max(attempt, 1)), signal)
    }
  }

  /** One try. Undefined means that the file is in storage. */
  async #attempt(place: Place, signal: AbortSignal): Promise<Trouble | undefined> {
    const request = this.#used ? await renew(place.uploadId, this.#errand(signal)) : place.request
    if (!request) return (await this.#arrived(place)) ? undefined : 'storage-refused'
    this.#used = true
    place.request = request
    const outcome = await this.#send(request, signal)
    // 412: the URL works once, and it has worked. Nobody but this upload can have used it.
    if (isSuccess(outcome) || outcome.status === 412) return undefined
    if (outcome.status === 0 && navigator.onLine && (await this.#arrived(place))) return undefined
    return diagnose(outcome, request, this.file)
  }

  #send(request: SignedRequest, signal: AbortSignal): Promise<Outcome> {
    const meter = new Meter(this.file.size, performance.now())
    this.#change({ ...SENDING, progress: { sent: 0, total: this.file.size } })
    return transfer(request, this.file, {
      ...this.#patience(signal),
      onProgress: (sent) => {
        this.#change({ progress: meter.measure(sent, performance.now()) })
      },
    })
  }

  /** After a silence only the application can tell whether storage has the file, and finalizing is the way to ask. */
  async #arrived(place: Place): Promise<boolean> {
    return (await this.#missing(place))?.length === 0
  }

  /** The parts that storage lacks; undefined when the application cannot tell, or the file goes in one request. */
  async #missing({ uploadId }: Place): Promise<readonly number[] | undefined> {
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
    const { uploadId } = this.#place as Place
    this.#change({ phase: 'publishing' })
    try {
      const publish = () => this.#api.finalizeUpload(uploadId, details())
      const result = await patiently(publish, signal, this.#waits)
      forget(this.#options.notes, uploadId)
      this.#change({ phase: 'published', trouble: undefined, failure: undefined, result })
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
    this.#parts.ledger.settle(missing)
    this.#stored = false
    return true
  }

  #errand(signal: AbortSignal) {
    return { file: this.file, api: this.#api, notes: this.#options.notes, onWait: this.#waits, signal }
  }

  #patience(signal: AbortSignal) {
    const { stallAfter = 30_000, answerWithin = 120_000, backOff: wait = backOff } = this.#options
    return { stallAfter, answerWithin, backOff: wait, signal }
  }

  readonly #waits = (): void => {
    if (this.state.phase === 'paused' || this.state.phase === 'cancelled') return
    const phase = this.state.phase === 'sending' ? 'waiting' : this.state.phase
    this.#change({ phase, trouble: navigator.onLine ? 'api' : 'offline' })
  }

  #fail(error: unknown): void {
    const failure = error instanceof UploadFailure ? error : new UploadFailure('api', { cause: error })
    const { code, missingParts } = apiError(failure.cause)
    const back = failure.trouble === 'over' ? 'reserve' : GOES_BACK[code ?? '']
    if (back) this.#stored = false
    if (back === 'send') this.#lacks(missingParts)
    if (back === 'reserve') {
      this.#place = undefined
      this.#used = false
      this.#parts = undefined
      this.#continues = undefined
    }
    this.#change({ phase: 'failed', failure })
  }

  #change(change: Partial<UploadState<Result>>): void {
    this.state = { ...this.state, ...change }
    this.#options.onChange?.(this.state)
  }
}
