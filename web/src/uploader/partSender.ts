import { Paused } from './abortError'
import type { SignedPart, SignedRequest, UploadPartInput } from './api'
import type { Timing } from './deps'
import { type Diagnosis, diagnose, withMaxTries } from './diagnosis'
import { type FailureReason, UploadFailure } from './failure'
import { Failures } from './failures'
import { Lanes } from './lanes'
import type { PartChecksums } from './partChecksums'
import { PartSigner } from './partSigner'
import type { PartTracker } from './partTracker'
import { isStored, meaningOf } from './storageAnswer'
import { type Outcome, transfer } from './transfer'

export interface PartsJob extends Timing {
  file: Blob
  tracker: PartTracker
  checksums: PartChecksums
  sign: (parts: readonly UploadPartInput[]) => Promise<readonly SignedPart[]>
  /** The parts that storage lacks, as the application says; undefined when it cannot say. */
  findMissing: () => Promise<readonly number[] | undefined>
  signal: AbortSignal
  /** More bytes were sent. */
  onProgress: () => void
  /** Bytes that were sent did not arrive. */
  onLoss: () => void
  /** There was no answer: this is why, before the application is asked what has arrived, which can take long. */
  onSilence: (reason: FailureReason) => void
  /** Waits for the next try, and shows why. */
  wait: (reason: FailureReason, milliseconds: number) => Promise<void>
  /** Whether a pause was asked for. */
  pausing: () => boolean
}

/** Sends the parts that the tracker has pending, as many at a time as the line carries within some seconds. */
export class PartSender {
  readonly #job: PartsJob
  readonly #abort = new AbortController()
  readonly #signer: PartSigner
  readonly #lanes = new Lanes()
  readonly #failures = new Failures()
  readonly #inFlight = new Set<Promise<void>>()
  #anyArrived = false
  /** Why a part failed last. */
  #reason?: FailureReason
  /** Of `performance.now`: when the next part may start. */
  #waitUntil = 0
  #fatal?: { error: unknown }

  constructor(job: PartsJob) {
    this.#job = job
    this.#signer = new PartSigner(job.tracker, job.checksums, job.sign, this.#abort.signal)
  }

  /**
   * Resolves once all parts are stored, and rejects when it cannot go on, or with `Paused`; no part is in flight then.
   */
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
    const { tracker, pausing } = this.#job
    while (!tracker.complete || this.#inFlight.size > 0) {
      if (this.#inFlight.size === 0) await this.#waitForNextTry()
      if (!pausing()) this.#startParts()
      else if (this.#inFlight.size === 0) throw new Paused()
      await Promise.race(this.#inFlight)
      if (this.#fatal) throw this.#fatal.error
    }
  }

  /** Waits for as long as the last failure asks for. */
  async #waitForNextTry(): Promise<void> {
    const wait = this.#waitUntil - performance.now()
    if (wait <= 0 || !this.#reason || this.#job.pausing()) return
    await this.#job.wait(this.#reason, wait)
    this.#waitUntil = 0
  }

  /** After a failure, the others that are on their way tell first whether the line is back. */
  #startParts(): void {
    if (this.#waitUntil > performance.now()) return
    while (this.#inFlight.size < this.#lanes.current && this.#job.tracker.hasPending) this.#startNext()
  }

  #startNext(): void {
    const number = this.#job.tracker.takeNext()
    if (number === undefined) return
    const sending = this.#send(number).catch((error: unknown) => {
      // The others are finished first.
      if (error instanceof Paused) return
      this.#fatal ??= { error }
      this.#abort.abort()
    })
    this.#inFlight.add(sending)
    void sending.finally(() => {
      this.#job.tracker.putBack(number)
      this.#inFlight.delete(sending)
    })
  }

  async #send(number: number): Promise<void> {
    const { round } = this.#failures
    const { request, offset, size } = await this.#sign(number)
    const lane = { round: this.#lanes.round, start: performance.now() }
    const outcome = await this.#transfer(number, request, this.#job.file.slice(offset, offset + size))
    if (isStored(outcome)) this.#arrived(number, size, lane)
    else await this.#failed(number, round, outcome, request)
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

  #transfer(number: number, request: SignedRequest, part: Blob): Promise<Outcome> {
    const { tracker, stallAfter, answerWithin, onProgress } = this.#job
    return transfer(request, part, {
      signal: this.#abort.signal,
      stallAfter,
      answerWithin,
      onProgress: (sent) => {
        tracker.setSent(number, sent)
        onProgress()
      },
    })
  }

  #arrived(number: number, size: number, { round, start }: { round: number; start: number }): void {
    const { tracker } = this.#job
    tracker.markStored(number)
    const seconds = (performance.now() - start) / 1000
    this.#lanes.arrived(round, (seconds * tracker.plan.size) / size)
    this.#failures.arrived()
    this.#anyArrived = true
    this.#job.onProgress()
  }

  async #failed(number: number, round: number, outcome: Outcome, request: SignedRequest): Promise<void> {
    const { tracker, checksums, file, onLoss, onSilence } = this.#job
    const { does, damaged } = meaningOf(outcome)
    tracker.setSent(number, 0)
    if (damaged) checksums.discard(number)
    onLoss()
    const diagnosis = this.#reconsider(await diagnose(outcome, request, file))
    this.#reason = diagnosis.reason
    if (!damaged) this.#signer.discard()
    this.#count(number, round, diagnosis, request)
    if (outcome.status === 0 && !this.#abort.signal.aborted) onSilence(diagnosis.reason)
    const silentAgain = outcome.status === 0 && this.#failures.inARow > 1
    if (does === 'ask-server' || silentAgain) await this.#ask()
  }

  /** Storage has taken parts from this page: it only hides why it did not take this one. */
  #reconsider(diagnosis: Diagnosis): Diagnosis {
    return diagnosis.reason === 'origin-refused' && this.#anyArrived
      ? withMaxTries('connection-broken')
      : diagnosis
  }

  #count(number: number, round: number, diagnosis: Diagnosis, { url }: SignedRequest): void {
    if (this.#failures.count(number, round, diagnosis)) {
      this.#lanes.failed()
      this.#waitUntil = performance.now() + this.#job.backOff(this.#failures.inARow)
    }
    if (this.#failures.isEnough(number, diagnosis)) {
      throw new UploadFailure(diagnosis.reason, { storageOrigin: new URL(url).origin })
    }
  }

  /** After a silence only the application can tell what storage has. */
  async #ask(): Promise<void> {
    const missing = await this.#job.findMissing()
    if (missing) this.#job.tracker.applyMissing(missing)
  }
}
