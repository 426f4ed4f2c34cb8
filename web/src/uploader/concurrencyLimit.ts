const INITIAL = 4
const MAX = 6

/** How many parts are sent at once: half as many after a failure, slowly one more as long as all goes well. */
export class ConcurrencyLimit {
  #current = INITIAL
  /** Parts that arrived since the limit changed. */
  #successes = 0

  get current(): number {
    return this.#current
  }

  succeeded(): void {
    this.#successes++
    if (this.#successes < this.#current * 2) return
    this.#current = Math.min(MAX, this.#current + 1)
    this.#successes = 0
  }

  failed(): void {
    this.#current = Math.max(1, Math.floor(this.#current / 2))
    this.#successes = 0
  }
}
