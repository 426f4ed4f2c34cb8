import type { UploadPartInput, SignedPart, SignedRequest } from './api'
import type { PartChecksums } from './partChecksums'
import { failureReason, type FailureReason, MAX_TRIES, UploadFailure } from './failure'
import { ConcurrencyLimit } from './concurrencyLimit'
import type { PartTracker } from './partTracker'
import { untilOnline, sleep } from './retry'
import { PartSigner } from './partSigner'
import { isSuccess, type Outcome, transfer } from './transfer'

export interface PartsJob {
  file: Blob
  tracker: PartTracker
  checksums: PartChecksums
  sign: (parts: readonly UploadPartInput[]) => Promise<readonly SignedPart[]>
  /** The parts that storage lacks, as the application says; undefined when it cannot say. */
  missing: () => Promise<readonly number[] | undefined>
  signal: AbortSignal
  stallAfter: number
  answerWithin: number
  backOff: (tries: number) => number
  /** The count of bytes has changed: some were moving, or some were lost. */
  onProgress: (moving: boolean) => void
  /** Nothing moves for now. */
  onWait: (reason: FailureReason) => void
}

/** One and the same part may fail so often, however well the others do. */
const TRIES_OF_ONE = 6

/** Sends what the tracker says is missing, several parts at a time. Rejects when it cannot go on. */
export async function sendParts(job: PartsJob): Promise<void> {
  await new PartSender(job).run()
}

class PartSender {
  readonly #job: PartsJob
  readonly #abort = new AbortController()
  readonly #signer: PartSigner
  readonly #limit = new ConcurrencyLimit()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #falls = new Map<number, number>()
  /** Parts that started together fail together: of each round, one failure counts. */
  #round = 0
  /** Rounds that failed since a part arrived. */
  #failures = 0
  #landed = false
  #reason?: FailureReason
  #restUntil = 0
  #fatal?: { error: unknown }

  constructor(job: PartsJob) {
    this.#job = job
    this.#signer = new PartSigner(job.tracker, job.checksums, job.sign, this.#abort.signal)
  }

  async run(): Promise<void> {
    const { signal } = this.#job
    const stop = () => {
      this.#abort.abort()
    }
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      await this.#loop()
    } catch (error) {
      throw this.#fatal ? this.#fatal.error : error
    } finally {
      stop()
      signal.removeEventListener('abort', stop)
      await Promise.all(this.#inFlight)
    }
  }

  async #loop(): Promise<void> {
    const { tracker } = this.#job
    while (!tracker.complete || this.#inFlight.size > 0) {
      await this.#rest()
      while (this.#inFlight.size < this.#limit.current && tracker.hasPending) this.#launch()
      await Promise.race(this.#inFlight)
      if (this.#fatal) throw this.#fatal.error
    }
  }

  /** Waits for the network, and for as long as the last failure asks for. */
  async #rest(): Promise<void> {
    const { signal } = this.#abort
    const wait = this.#restUntil - performance.now()
    if (navigator.onLine && wait <= 0) return
    if (!navigator.onLine) this.#job.onWait('offline')
    else if (this.#inFlight.size === 0 && this.#reason) this.#job.onWait(this.#reason)
    if (wait > 0 && navigator.onLine) await sleep(wait, signal)
    await untilOnline(signal)
  }

  #launch(): void {
    const number = this.#job.tracker.takeNext()
    if (number === undefined) return
    const flight = this.#send(number).catch((error: unknown) => {
      this.#fatal ??= { error }
      this.#abort.abort()
    })
    this.#inFlight.add(flight)
    void flight.finally(() => {
      this.#job.tracker.putBack(number)
      this.#inFlight.delete(flight)
    })
  }

  async #send(number: number): Promise<void> {
    const { file, tracker, checksums, stallAfter, answerWithin, onProgress } = this.#job
    const round = this.#round
    const { request, offset, size } = await this.#sign(number)
    const outcome = await transfer(request, file.slice(offset, offset + size), {
      signal: this.#abort.signal,
      stallAfter,
      answerWithin,
      onProgress: (sent) => {
        tracker.setSent(number, sent)
        onProgress(true)
      },
    })
    if (isSuccess(outcome)) {
      tracker.markStored(number)
      this.#succeeded()
      onProgress(true)
    } else {
      tracker.setSent(number, 0)
      if (outcome.code === 'BadDigest') checksums.discard(number)
      onProgress(false)
      await this.#failed(number, round, outcome, request)
    }
  }

  async #sign(number: number): Promise<SignedPart> {
    try {
      return await this.#signer.sign(number)
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotReadableError') {
        throw new UploadFailure('file-unreadable', { cause })
      }
      throw cause
    }
  }

  #succeeded(): void {
    this.#limit.succeeded()
    this.#landed = true
    this.#failures = 0
    this.#reason = undefined
  }

  async #failed(number: number, round: number, outcome: Outcome, request: SignedRequest): Promise<void> {
    const found = await failureReason(outcome, request, this.#job.file)
    // Storage has taken parts from this page: it only hides why it did not take this one.
    const reason = found === 'origin-refused' && this.#landed ? 'connection-broken' : found
    this.#reason = reason
    if (reason === 'offline') return
    if (reason !== 'damaged') this.#signer.discard()
    this.#count(number, round, reason, request)
    const silent = outcome.status === 0 && this.#failures > 1
    if (outcome.status === 404 || silent) await this.#ask()
  }

  #count(number: number, round: number, reason: FailureReason, { url }: SignedRequest): void {
    const falls = (this.#falls.get(number) ?? 0) + 1
    this.#falls.set(number, falls)
    if (round === this.#round) {
      this.#round++
      this.#failures++
      this.#limit.failed()
      this.#restUntil = performance.now() + this.#job.backOff(this.#failures)
    }
    const ofOne = reason === 'damaged' ? MAX_TRIES.damaged : TRIES_OF_ONE
    if (this.#failures >= MAX_TRIES[reason] || falls >= ofOne) {
      throw new UploadFailure(reason, { storageOrigin: new URL(url).origin })
    }
  }

  /** After a silence only the application can tell what storage has. */
  async #ask(): Promise<void> {
    const missing = await this.#job.missing()
    if (missing) this.#job.tracker.applyMissing(missing)
  }
}
