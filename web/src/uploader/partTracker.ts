import type { PartPlan } from './api'
import { partNumbers, partRange } from './partRange'

/** The application names no more missing parts than this at once. */
const MAX_MISSING_NAMED = 1000

/** Which parts of a file are pending, which are in flight and which are stored. */
export class PartTracker {
  readonly plan: PartPlan
  readonly #fileSize: number
  readonly #stored = new Set<number>()
  /** How many bytes of each have left the browser. */
  readonly #inFlight = new Map<number, number>()
  #pending: number[]
  #storedBytes = 0

  constructor(fileSize: number, plan: PartPlan, stored: Iterable<number> = []) {
    this.#fileSize = fileSize
    this.plan = plan
    for (const number of stored) this.#store(number)
    this.#pending = partNumbers(plan).filter((number) => !this.#stored.has(number))
  }

  get complete(): boolean {
    return this.#stored.size === this.plan.count
  }

  get storedCount(): number {
    return this.#stored.size
  }

  get storedBytes(): number {
    return this.#storedBytes
  }

  /** Bytes that are stored or in flight; never more than there are. */
  get sentBytes(): number {
    let bytes = this.#storedBytes
    for (const sent of this.#inFlight.values()) bytes += sent
    return Math.min(bytes, this.#fileSize)
  }

  get hasPending(): boolean {
    return this.#pending.length > 0
  }

  /** The parts that come next, at most so many. */
  pending(most: number): readonly number[] {
    return this.#pending.slice(0, most)
  }

  /** Puts the next part in flight. */
  takeNext(): number | undefined {
    const number = this.#pending.shift()
    if (number !== undefined) this.#inFlight.set(number, 0)
    return number
  }

  /** A browser may count the headers in. */
  setSent(number: number, sent: number): void {
    if (this.#inFlight.has(number)) this.#inFlight.set(number, Math.min(sent, this.#sizeOf(number)))
  }

  markStored(number: number): void {
    this.#inFlight.delete(number)
    this.#store(number)
  }

  /** The part did not arrive and is pending again. */
  putBack(number: number): void {
    if (this.#inFlight.delete(number)) this.#pending.unshift(number)
  }

  /** The application says that these parts are missing, or the first 1,000 of them; all others are stored. */
  applyMissing(missing: readonly number[]): void {
    const isMissing = new Set(missing)
    const end = missing.length < MAX_MISSING_NAMED ? this.plan.count : (missing.at(-1) ?? 0)
    for (let number = 1; number <= end; number++) {
      if (!isMissing.has(number)) this.#store(number)
      else if (this.#stored.delete(number)) this.#storedBytes -= this.#sizeOf(number)
    }
    this.#pending = partNumbers(this.plan).filter(
      (number) => !this.#stored.has(number) && !this.#inFlight.has(number),
    )
  }

  #store(number: number): void {
    if (this.#stored.has(number)) return
    this.#stored.add(number)
    this.#storedBytes += this.#sizeOf(number)
    this.#inFlight.delete(number)
  }

  #sizeOf(number: number): number {
    return partRange(this.#fileSize, this.plan, number).size
  }
}
