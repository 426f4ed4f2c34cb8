const MOST = 6
const AT_FIRST = 4

/** How many parts travel at once: half as many after a failure, slowly one more as long as all goes well. */
export class ConcurrencyLimit {
  #current = AT_FIRST
  #streak = 0

  get current(): number {
    return this.#current
  }

  succeeded(): void {
    this.#streak++
    if (this.#streak < this.#current * 2) return
    this.#current = Math.min(MOST, this.#current + 1)
    this.#streak = 0
  }

  failed(): void {
    this.#current = Math.max(1, Math.floor(this.#current / 2))
    this.#streak = 0
  }
}
