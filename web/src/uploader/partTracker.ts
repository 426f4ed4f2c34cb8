import type { PartPlan } from './api'

/** Storage names no more missing parts than this at once. */
const MOST_NAMED = 1000

/** Which parts of a file wait, which are on their way and which are in storage. */
export class PartTracker {
  readonly total: number
  readonly plan: PartPlan
  readonly #stored = new Set<number>()
  readonly #inFlight = new Map<number, number>()
  #pending: number[] = []
  #storedBytes = 0

  constructor(total: number, plan: PartPlan, stored: Iterable<number> = []) {
    this.total = total
    this.plan = plan
    for (const number of stored) this.#store(number)
    for (let number = 1; number <= plan.count; number++) {
      if (!this.#stored.has(number)) this.#pending.push(number)
    }
  }

  extent(number: number): { offset: number; size: number } {
    const offset = (number - 1) * this.plan.size
    return { offset, size: Math.min(this.plan.size, this.total - offset) }
  }

  get complete(): boolean {
    return this.#stored.size === this.plan.count
  }

  get stored(): number {
    return this.#stored.size
  }

  get storedBytes(): number {
    return this.#storedBytes
  }

  /** Stored and on their way; never more than there is. */
  get bytes(): number {
    let bytes = this.#storedBytes
    for (const sent of this.#inFlight.values()) bytes += sent
    return Math.min(bytes, this.total)
  }

  get hasPending(): boolean {
    return this.#pending.length > 0
  }

  /** The parts that come next. */
  pending(most: number): readonly number[] {
    return this.#pending.slice(0, most)
  }

  /** Takes the next part on its way. */
  takeNext(): number | undefined {
    const number = this.#pending.shift()
    if (number !== undefined) this.#inFlight.set(number, 0)
    return number
  }

  /** A browser may count the headers in. */
  setSent(number: number, sent: number): void {
    if (this.#inFlight.has(number)) this.#inFlight.set(number, Math.min(sent, this.extent(number).size))
  }

  markStored(number: number): void {
    this.#inFlight.delete(number)
    this.#store(number)
  }

  /** The part did not arrive and waits again. */
  putBack(number: number): void {
    if (this.#inFlight.delete(number)) this.#pending.unshift(number)
  }

  /** What storage says: these parts are missing, up to the first 1,000 of them, and all others are there. */
  applyMissing(missing: readonly number[]): void {
    const lacks = new Set(missing)
    const end = missing.length < MOST_NAMED ? this.plan.count : (missing.at(-1) ?? 0)
    for (let number = 1; number <= end; number++) {
      if (!lacks.has(number)) this.#store(number)
      else if (this.#stored.delete(number)) this.#storedBytes -= this.extent(number).size
    }
    this.#pending = []
    for (let number = 1; number <= this.plan.count; number++) {
      if (!this.#stored.has(number) && !this.#inFlight.has(number)) this.#pending.push(number)
    }
  }

  #store(number: number): void {
    if (this.#stored.has(number)) return
    this.#stored.add(number)
    this.#storedBytes += this.extent(number).size
    this.#inFlight.delete(number)
  }
}
