import { apiError, type Reservation, type UploadApi } from './api'
import { sha256 } from './digest'
import { diagnose, type Trouble, TRIES, UploadFailure } from './failure'
import { backOff, patiently, pause } from './pause'
import { Meter } from './progress'
import { GOES_BACK, type UploadState } from './state'
import { abortion, type Outcome, transfer } from './transfer'

export interface UploadOptions<Result> {
  onChange?: (state: UploadState<Result>) => void
  /** Milliseconds without a byte moving after which a try is given up. */
  stallAfter?: number
  /** The same between the last byte and storage's answer. */
  answerWithin?: number
  /** Milliseconds to wait after so many tries. */
  backOff?: (tries: number) => number
}

/** Takes one file to storage and publishes it. Every method returns at once; what happens is told by `state`. */
export class FileUpload<Details, Result> {
  readonly file: File
  state: UploadState<Result>

  readonly #api: UploadApi<Details, Result>
  readonly #options: UploadOptions<Result>
  #abort = new AbortController()
  #running = false
  #details?: () => Details
  #reservation?: Reservation
  #stored = false

  constructor(file: File, api: UploadApi<Details, Result>, options: UploadOptions<Result> = {}) {
    this.file = file
    this.#api = api
    this.#options = options
    this.state = { phase: 'queued', progress: { sent: 0, total: file.size }, publishing: false }
  }

  /** Known once a place is reserved. */
  get uploadId(): string | undefined {
    return this.#reservation?.uploadId
  }

  /** Sends the file; after a failure it goes on from where it makes sense. */
  start(): void {
    if (!this.#running && ['queued', 'failed'].includes(this.state.phase)) void this.#run()
  }

  /** Publishes as soon as all bytes are there. The details are read at that moment, not before. */
  publish(details: () => Details): void {
    this.#details = details
    this.#change({ publishing: true })
    if (this.state.phase === 'stored') void this.#run()
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
    if (this.#reservation) this.#giveUp(this.#reservation)
  }

  /** Stops the bytes, and tells nobody. */
  stop(): void {
    this.#abort.abort()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#abort = new AbortController()
    const { signal } = this.#abort
    try {
      if (!this.#stored) await this.#store(signal)
      this.#change({ phase: 'stored', trouble: undefined, failure: undefined })
      if (this.#details) await this.#finalize(this.#details, signal)
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    } finally {
      this.#running = false
    }
  }

  async #store(signal: AbortSignal): Promise<void> {
    this.#change({ phase: 'preparing', trouble: undefined, failure: undefined })
    let fresh = !this.#reservation
    const reservation = (this.#reservation ??= await this.#reserve(signal))
    for (let attempt = 1; ; attempt++, fresh = false) {
      const trouble = await this.#attempt(reservation, fresh, signal)
      if (!trouble) break
      if (attempt >= TRIES[trouble]) {
        throw new UploadFailure(trouble, { storageOrigin: new URL(reservation.request.url).origin })
      }
      this.#change({ phase: 'waiting', trouble })
      await pause((this.#options.backOff ?? backOff)(attempt), signal)
    }
    this.#stored = true
    this.#change({ progress: { sent: this.file.size, total: this.file.size } })
  }

  async #reserve(signal: AbortSignal): Promise<Reservation> {
    const { name, type, size } = this.file
    const checksum = await sha256(this.file).catch((cause: unknown) => {
      throw new UploadFailure('file-unreadable', { cause })
    })
    const facts = { fileName: name, contentType: type, size, ...(checksum && { sha256: checksum }) }
    const reservation = await patiently(() => this.#api.requestUpload(facts), signal, this.#waits)
    if (!signal.aborted) return reservation
    this.#giveUp(reservation)
    throw abortion()
  }

  /** One try. Undefined means that the file is in storage. */
  async #attempt(
    reservation: Reservation,
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<Trouble | undefined> {
    if (!fresh && !(await this.#renew(reservation, signal))) {
      return (await this.#arrived(reservation)) ? undefined : 'storage-refused'
    }
    const outcome = await this.#send(reservation, signal)
    // 412: the URL works once, and it has worked. Nobody but this upload can have used it.
    if ((outcome.status >= 200 && outcome.status < 300) || outcome.status === 412) return undefined
    if (outcome.status === 0 && (await this.#arrived(reservation))) return undefined
    return diagnose(outcome, reservation.request, this.file)
  }

  /** False when the application has settled the upload in the meantime, so that nothing can be sent any more. */
  async #renew(reservation: Reservation, signal: AbortSignal): Promise<boolean> {
    try {
      reservation.request = await patiently(
        () => this.#api.renewUpload(reservation.uploadId),
        signal,
        this.#waits,
      )
      return true
    } catch (error) {
      if (apiError(error).code === 'CONFLICT') return false
      throw error
    }
  }

  #send({ request }: Reservation, signal: AbortSignal): Promise<Outcome> {
    const meter = new Meter(this.file.size, performance.now())
    this.#change({ phase: 'sending', trouble: undefined, progress: { sent: 0, total: this.file.size } })
    return transfer(request, this.file, {
      signal,
      stallAfter: this.#options.stallAfter ?? 30_000,
      answerWithin: this.#options.answerWithin ?? 120_000,
      onProgress: (sent) => {
        this.#change({ progress: meter.measure(sent, performance.now()) })
      },
    })
  }

  /** After a silence only the application can tell whether storage has the file, and finalizing is the way to ask. */
  async #arrived({ uploadId }: Reservation): Promise<boolean> {
    try {
      await this.#api.finalizeUpload(uploadId, this.#details?.())
      return true
    } catch (error) {
      const { code, retryable } = apiError(error)
      if (retryable || code === 'NOT_UPLOADED' || code === 'UPLOAD_EXPIRED') return false
      throw error
    }
  }

  async #finalize(details: () => Details, signal: AbortSignal): Promise<void> {
    const { uploadId } = this.#reservation as Reservation
    this.#change({ phase: 'publishing' })
    const result = await patiently(() => this.#api.finalizeUpload(uploadId, details()), signal, this.#waits)
    this.#change({ phase: 'published', trouble: undefined, result })
  }

  readonly #waits = (): void => {
    this.#change({ trouble: navigator.onLine ? 'api' : 'offline' })
  }

  #fail(error: unknown): void {
    const failure = error instanceof UploadFailure ? error : new UploadFailure('api', { cause: error })
    const back = GOES_BACK[apiError(failure.cause).code ?? '']
    if (back) this.#stored = false
    if (back === 'reserve') this.#reservation = undefined
    this.#change({ phase: 'failed', failure })
  }

  /** Nobody waits for this: a place that is not given up expires by itself. */
  #giveUp({ uploadId }: Reservation): void {
    this.#api.cancelUpload(uploadId).catch(() => undefined)
  }

  #change(change: Partial<UploadState<Result>>): void {
    this.state = { ...this.state, ...change }
    this.#options.onChange?.(this.state)
  }
}
