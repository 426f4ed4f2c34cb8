/** Milliseconds between two looks at the clock. */
const TICK = 250
/** The least that a step may take, in milliseconds; a slow device gets as many times more as it was seen to need. */
const LEAST = 10_000
const MARGIN = 8

/**
 * How long a film may take to open, and to jump, on this device. Only time in which the page runs and is shown counts:
 * a stalled page, a sleeping computer and a tab in the background, where browsers load no films, use none of it up.
 */
export class Patience {
  #slowest = 0
  readonly #hidden: () => boolean

  constructor(hidden = () => document.hidden) {
    this.#hidden = hidden
  }

  /** Milliseconds for the next step. */
  get limit(): number {
    return Math.max(LEAST, MARGIN * this.#slowest)
  }

  /** Waits for a step; rejects with `TooSlow` when it takes more than the limit, `times` as long. */
  async within<T>(step: Promise<T>, times = 1): Promise<T> {
    let spent = 0
    const limit = this.limit * times
    return new Promise<T>((resolve, reject) => {
      const timer = setInterval(() => {
        // One tick counts once, however late it comes.
        if (!this.#hidden()) spent += TICK
        if (spent >= limit) end(reject)(new TooSlow())
      }, TICK)
      const end =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          clearInterval(timer)
          this.#slowest = Math.max(this.#slowest, spent)
          then(value)
        }
      step.then(end(resolve), end(reject))
    })
  }
}

/** The device did not answer in time: it may at another one. */
export class TooSlow extends Error {}
