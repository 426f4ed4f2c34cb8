/** Seconds of sending that a pause, a reload or a broken connection may take back where parts go several at a time. */
const MOST_UNSAFE = 8
/** More at once bring nothing: browsers open six connections to a host. */
const MOST_LANES = 6

/**
 * How many parts are sent at once (test/vectors/lanes.json): one at first, then as many as arrive within some seconds
 * at the rate that is measured, and at most twice as many as before. On a slow line it stays one, and little is lost
 * when it breaks. Half as many after a failure.
 */
export class Lanes {
  readonly #most: number
  #current = 1
  /** Counts the changes: parts that started before the last one say nothing of the number there is now. */
  #round = 0

  constructor(most = MOST_LANES) {
    this.#most = most
  }

  get current(): number {
    return this.#current
  }

  /** To be kept from the start of a part until it has arrived. */
  get round(): number {
    return this.#round
  }

  /** A part that started in this round has arrived; a whole one takes so many seconds. */
  arrived(round: number, seconds: number): void {
    if (round !== this.#round) return
    const inTime = Math.floor((this.#current * MOST_UNSAFE) / seconds)
    this.#set(Math.min(inTime, this.#current * 2, this.#most))
  }

  failed(): void {
    this.#set(Math.floor(this.#current / 2))
  }

  #set(lanes: number): void {
    const before = this.#current
    this.#current = Math.max(1, lanes)
    if (this.#current !== before) this.#round++
  }
}
