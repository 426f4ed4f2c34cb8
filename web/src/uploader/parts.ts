import type { PartFacts, SignedPart, SignedRequest } from './api'
import type { Digests } from './digests'
import { diagnose, type Trouble, TRIES, UploadFailure } from './failure'
import { Lanes } from './lanes'
import type { Ledger } from './ledger'
import { online, pause } from './pause'
import { Signatures } from './signatures'
import { isSuccess, type Outcome, transfer } from './transfer'

export interface PartsJob {
  file: Blob
  ledger: Ledger
  digests: Digests
  sign: (parts: readonly PartFacts[]) => Promise<readonly SignedPart[]>
  /** The parts that storage lacks, as the application says; undefined when it cannot say. */
  missing: () => Promise<readonly number[] | undefined>
  signal: AbortSignal
  stallAfter: number
  answerWithin: number
  backOff: (tries: number) => number
  /** The count of bytes has changed: some were moving, or some were lost. */
  onProgress: (moving: boolean) => void
  /** Nothing moves for now. */
  onWait: (trouble: Trouble) => void
}

/** One and the same part may fail so often, however well the others do. */
const TRIES_OF_ONE = 6

/** Sends what the ledger says is missing, several parts at a time. Rejects when it cannot go on. */
export async function sendParts(job: PartsJob): Promise<void> {
  await new Convoy(job).run()
}

class Convoy {
  readonly #job: PartsJob
  readonly #abort = new AbortController()
  readonly #signatures: Signatures
  readonly #lanes = new Lanes()
  readonly #flying = new Set<Promise<void>>()
  readonly #falls = new Map<number, number>()
  /** Parts that started together fail together: of each round, one failure counts. */
  #round = 0
  /** Rounds that failed since a part arrived. */
  #failures = 0
  #landed = false
  #trouble?: Trouble
  #restUntil = 0
  #fatal?: { error: unknown }

  constructor(job: PartsJob) {
    this.#job = job
    this.#signatures = new Signatures(job.ledger, job.digests, job.sign, this.#abort.signal)
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
      await Promise.all(this.#flying)
    }
  }

  async #loop(): Promise<void> {
    const { ledger } = this.#job
    while (!ledger.complete || this.#flying.size > 0) {
      await this.#rest()
      while (this.#flying.size < this.#lanes.open && ledger.waiting) this.#launch()
      await Promise.race(this.#flying)
      if (this.#fatal) throw this.#fatal.error
    }
  }

  /** Waits for the network, and for as long as the last failure asks for. */
  async #rest(): Promise<void> {
    const { signal } = this.#abort
    const wait = this.#restUntil - performance.now()
    if (navigator.onLine && wait <= 0) return
    if (!navigator.onLine) this.#job.onWait('offline')
    else if (this.#flying.size === 0 && this.#trouble) this.#job.onWait(this.#trouble)
    if (wait > 0 && navigator.onLine) await pause(wait, signal)
    await online(signal)
  }

  #launch(): void {
    const number = this.#job.ledger.depart()
    if (number === undefined) return
    const flight = this.#send(number).catch((error: unknown) => {
      this.#fatal ??= { error }
      this.#abort.abort()
    })
    this.#flying.add(flight)
    void flight.finally(() => {
      this.#job.ledger.fall(number)
      this.#flying.delete(flight)
    })
  }

  async #send(number: number): Promise<void> {
    const { file, ledger, digests, stallAfter, answerWithin, onProgress } = this.#job
    const round = this.#round
    const { request, offset, size } = await this.#sign(number)
    const outcome = await transfer(request, file.slice(offset, offset + size), {
      signal: this.#abort.signal,
      stallAfter,
      answerWithin,
      onProgress: (sent) => {
        ledger.moved(number, sent)
        onProgress(true)
      },
    })
    if (isSuccess(outcome)) {
      ledger.land(number)
      this.#succeeded()
      onProgress(true)
    } else {
      ledger.moved(number, 0)
      if (outcome.code === 'BadDigest') digests.forget(number)
      onProgress(false)
      await this.#failed(number, round, outcome, request)
    }
  }

  async #sign(number: number): Promise<SignedPart> {
    try {
      return await this.#signatures.take(number)
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotReadableError') {
        throw new UploadFailure('file-unreadable', { cause })
      }
      throw cause
    }
  }

  #succeeded(): void {
    this.#lanes.succeeded()
    this.#landed = true
    this.#failures = 0
    this.#trouble = undefined
  }

  async #failed(number: number, round: number, outcome: Outcome, request: SignedRequest): Promise<void> {
    const found = await diagnose(outcome, request, this.#job.file)
    // Storage has taken parts from this page: it only hides why it did not take this one.
    const trouble = found === 'origin-refused' && this.#landed ? 'connection-broken' : found
    this.#trouble = trouble
    if (trouble === 'offline') return
    if (trouble !== 'damaged') this.#signatures.drop()
    this.#count(number, round, trouble, request)
    const silent = outcome.status === 0 && this.#failures > 1
    if (outcome.status === 404 || silent) await this.#ask()
  }

  #count(number: number, round: number, trouble: Trouble, { url }: SignedRequest): void {
    const falls = (this.#falls.get(number) ?? 0) + 1
    this.#falls.set(number, falls)
    if (round === this.#round) {
      this.#round++
      this.#failures++
      this.#lanes.failed()
      this.#restUntil = performance.now() + this.#job.backOff(this.#failures)
    }
    const ofOne = trouble === 'damaged' ? TRIES.damaged : TRIES_OF_ONE
    if (this.#failures >= TRIES[trouble] || falls >= ofOne) {
      throw new UploadFailure(trouble, { storageOrigin: new URL(url).origin })
    }
  }

  /** After a silence only the application can tell what storage has. */
  async #ask(): Promise<void> {
    const missing = await this.#job.missing()
    if (missing) this.#job.ledger.settle(missing)
  }
}
