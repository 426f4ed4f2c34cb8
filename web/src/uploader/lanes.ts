const MOST = 6
const AT_FIRST = 4

/** How many parts travel at once: half as many after a failure, slowly one more as long as all goes well. */
export class Lanes {
  #open = AT_FIRST
  #streak = 0

  get open(): number {
    return this.#open
  }

  succeeded(): void {
    this.#streak++
    if (this.#streak < this.#open * 2) return
    this.#open = Math.min(MOST, this.#open + 1)
    this.#streak = 0
  }

  failed(): void {
    this.#open = Math.max(1, Math.floor(this.#open / 2))
    this.#streak = 0
  }
}
