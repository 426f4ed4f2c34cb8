import type { PartPlan } from './api'

/** Storage names no more missing parts than this at once. */
const MOST_NAMED = 1000

/** Which parts of a file wait, which are on their way and which are in storage. */
export class Ledger {
  readonly total: number
  readonly plan: PartPlan
  readonly #stored = new Set<number>()
  readonly #flying = new Map<number, number>()
  #waiting: number[] = []
  #storedBytes = 0

  constructor(total: number, plan: PartPlan, stored: Iterable<number> = []) {
    this.total = total
    this.plan = plan
    for (const number of stored) this.#store(number)
    for (let number = 1; number <= plan.count; number++) {
      if (!this.#stored.has(number)) this.#waiting.push(number)
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
    for (const sent of this.#flying.values()) bytes += sent
    return Math.min(bytes, this.total)
  }

  get waiting(): boolean {
    return this.#waiting.length > 0
  }

  /** The parts that come next. */
  upcoming(most: number): readonly number[] {
    return this.#waiting.slice(0, most)
  }

  /** Takes the next part on its way. */
  depart(): number | undefined {
    const number = this.#waiting.shift()
    if (number !== undefined) this.#flying.set(number, 0)
    return number
  }

  /** A browser may count the headers in. */
  moved(number: number, sent: number): void {
    if (this.#flying.has(number)) this.#flying.set(number, Math.min(sent, this.extent(number).size))
  }

  land(number: number): void {
    this.#flying.delete(number)
    this.#store(number)
  }

  /** The part did not arrive and waits again. */
  fall(number: number): void {
    if (this.#flying.delete(number)) this.#waiting.unshift(number)
  }

  /** What storage says: these parts are missing, up to the first 1,000 of them, and all others are there. */
  settle(missing: readonly number[]): void {
    const lacks = new Set(missing)
    const end = missing.length < MOST_NAMED ? this.plan.count : (missing.at(-1) ?? 0)
    for (let number = 1; number <= end; number++) {
      if (!lacks.has(number)) this.#store(number)
      else if (this.#stored.delete(number)) this.#storedBytes -= this.extent(number).size
    }
    this.#waiting = []
    for (let number = 1; number <= this.plan.count; number++) {
      if (!this.#stored.has(number) && !this.#flying.has(number)) this.#waiting.push(number)
    }
  }

  #store(number: number): void {
    if (this.#stored.has(number)) return
    this.#stored.add(number)
    this.#storedBytes += this.extent(number).size
    this.#flying.delete(number)
  }
}
