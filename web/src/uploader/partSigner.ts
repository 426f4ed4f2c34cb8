import { abortError } from './abortError'
import type { SignedPart, UploadPartInput } from './api'
import type { PartChecksums } from './partChecksums'
import type { PartTracker } from './partTracker'

/** The server signs no more parts than this at once. */
const MAX_BATCH = 100
/** Milliseconds for which the first parts may be read before any is sent. */
const FIRST_BATCH_TIME = 1000
/**
 * Part of a signed request's life, and milliseconds at most, that are not relied on: clocks and connections take
 * time.
 */
const MARGIN = { share: 0.2, most: 10_000 }

type Sign = (parts: readonly UploadPartInput[]) => Promise<readonly SignedPart[]>

interface Ready {
  part: SignedPart
  /** Of `performance.now`, which does not jump. */
  until: number
}

/**
 * Gets parts signed in as few calls as possible: the first call takes what can be read in a second, the next ones
 * 100, or on a slow line as many as are sent before they expire. Each signed request is given out once.
 */
export class PartSigner {
  readonly #tracker: PartTracker
  readonly #checksums: PartChecksums
  readonly #callSign: Sign
  readonly #signal: AbortSignal
  readonly #ready = new Map<number, Ready>()
  readonly #startedAt = performance.now()
  readonly #storedAtStart: number
  /** Milliseconds for which the last ones were good. */
  #lifetime?: number
  #batch?: Promise<void>

  constructor(tracker: PartTracker, checksums: PartChecksums, sign: Sign, signal: AbortSignal) {
    this.#tracker = tracker
    this.#checksums = checksums
    this.#callSign = sign
    this.#signal = signal
    this.#storedAtStart = tracker.storedBytes
  }

  async sign(number: number): Promise<SignedPart> {
    for (;;) {
      const ready = this.#ready.get(number)
      this.#ready.delete(number)
      if (ready && ready.until > performance.now()) return ready.part
      this.#batch ??= this.#signBatch(number).finally(() => {
        this.#batch = undefined
      })
      await this.#batch
    }
  }

  /** Forgets what is signed: storage did not accept one of them, and the others are no younger. */
  discard(): void {
    this.#ready.clear()
  }

  async #signBatch(number: number): Promise<void> {
    const signed = await this.#callSign(await this.#inputs(number))
    const now = performance.now()
    for (const part of signed) this.#ready.set(part.number, { part, until: now + this.#goodFor(part) })
    void this.#checksums.prepare(this.#tracker.pending(MAX_BATCH * 2), this.#signal)
  }

  async #inputs(first: number): Promise<UploadPartInput[]> {
    const begin = performance.now()
    const maxTime = this.#lifetime === undefined ? FIRST_BATCH_TIME : Infinity
    const inputs: UploadPartInput[] = []
    for (const number of [first, ...this.#unsigned(this.#batchSize() - 1)]) {
      if (inputs.length > 0 && performance.now() - begin > maxTime) break
      const sha256 = await this.#checksums.of(number)
      if (this.#signal.aborted) throw abortError()
      inputs.push({ number, ...(sha256 && { sha256 }) })
    }
    return inputs
  }

  #unsigned(most: number): readonly number[] {
    const now = performance.now()
    const isUnsigned = (number: number) => (this.#ready.get(number)?.until ?? 0) <= now
    return this.#tracker
      .pending(MAX_BATCH * 2)
      .filter(isUnsigned)
      .slice(0, most)
  }

  /** As many as are sent in half of their lifetime, at the speed so far. */
  #batchSize(): number {
    const sent = this.#tracker.storedBytes - this.#storedAtStart
    if (this.#lifetime === undefined || sent <= 0) return MAX_BATCH
    const speed = sent / (performance.now() - this.#startedAt)
    const inTime = Math.floor((speed * this.#lifetime) / 2 / this.#tracker.plan.size)
    return Math.max(6, Math.min(MAX_BATCH, inTime))
  }

  /**
   * Milliseconds. By a clock that is wrong it may seem to have expired: one that is new is good for a moment at
   * least.
   */
  #goodFor({ request: { expiresAt } }: SignedPart): number {
    const lifetime = expiresAt === undefined ? 60_000 : Date.parse(expiresAt) - Date.now()
    this.#lifetime = Math.max(lifetime, 1000)
    return this.#lifetime - Math.min(MARGIN.most, this.#lifetime * MARGIN.share)
  }
}
