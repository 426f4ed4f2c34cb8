import type { UploadPartInput, SignedPart } from './api'
import type { PartChecksums } from './partChecksums'
import type { PartTracker } from './partTracker'
import { abortError } from './transfer'

/** The server signs no more parts than this at once. */
const MOST = 100
/** Milliseconds for which the first parts may be read before any is sent. */
const HEAD_START = 1000
/** Part of a signature's life, and milliseconds at most, that are not relied on: clocks and connections take time. */
const MARGIN = { share: 0.2, most: 10_000 }

type Sign = (parts: readonly UploadPartInput[]) => Promise<readonly SignedPart[]>

interface Ready {
  part: SignedPart
  /** Of `performance.now`, which does not jump. */
  until: number
}

/**
 * Signed parts, got in as few calls as possible: the first call takes what can be read in a second, the next ones 100, or
 * on a slow line as many as are sent before they expire. Each signature is given out once.
 */
export class PartSigner {
  readonly #tracker: PartTracker
  readonly #checksums: PartChecksums
  readonly #sign: Sign
  readonly #signal: AbortSignal
  readonly #ready = new Map<number, Ready>()
  readonly #start = performance.now()
  readonly #before: number
  /** Milliseconds that the last ones lived. */
  #life?: number
  #batch?: Promise<void>

  constructor(tracker: PartTracker, checksums: PartChecksums, sign: Sign, signal: AbortSignal) {
    this.#tracker = tracker
    this.#checksums = checksums
    this.#sign = sign
    this.#signal = signal
    this.#before = tracker.storedBytes
  }

  async sign(number: number): Promise<SignedPart> {
    for (;;) {
      const ready = this.#ready.get(number)
      this.#ready.delete(number)
      if (ready && ready.until > performance.now()) return ready.part
      this.#batch ??= this.#fetch(number).finally(() => {
        this.#batch = undefined
      })
      await this.#batch
    }
  }

  /** Forgets what is signed: storage did not accept one of them, and the others are no younger. */
  discard(): void {
    this.#ready.clear()
  }

  async #fetch(number: number): Promise<void> {
    const signed = await this.#sign(await this.#facts(number))
    const now = performance.now()
    for (const part of signed) this.#ready.set(part.number, { part, until: now + this.#usable(part) })
    void this.#checksums.prepare(this.#tracker.pending(MOST * 2), this.#signal)
  }

  async #facts(first: number): Promise<UploadPartInput[]> {
    const begin = performance.now()
    const patience = this.#life === undefined ? HEAD_START : Infinity
    const facts: UploadPartInput[] = []
    for (const number of [first, ...this.#unsigned(this.#most() - 1)]) {
      if (facts.length > 0 && performance.now() - begin > patience) break
      const sha256 = await this.#checksums.of(number)
      if (this.#signal.aborted) throw abortError()
      facts.push({ number, ...(sha256 && { sha256 }) })
    }
    return facts
  }

  #unsigned(most: number): readonly number[] {
    const now = performance.now()
    const lacks = (number: number) => (this.#ready.get(number)?.until ?? 0) <= now
    return this.#tracker
      .pending(MOST * 2)
      .filter(lacks)
      .slice(0, most)
  }

  /** As many as are sent in half of their life, at the speed so far. */
  #most(): number {
    const sent = this.#tracker.storedBytes - this.#before
    if (this.#life === undefined || sent <= 0) return MOST
    const rate = sent / (performance.now() - this.#start)
    return Math.max(6, Math.min(MOST, Math.floor((rate * this.#life) / 2 / this.#tracker.plan.size)))
  }

  /** Milliseconds. By a clock that is wrong it may seem to have expired: one that is new is good for a moment at least. */
  #usable({ request: { expiresAt } }: SignedPart): number {
    const life = expiresAt === undefined ? 60_000 : Date.parse(expiresAt) - Date.now()
    this.#life = Math.max(life, 1000)
    return this.#life - Math.min(MARGIN.most, this.#life * MARGIN.share)
  }
}
