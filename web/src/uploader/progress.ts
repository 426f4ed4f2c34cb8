/** Bytes of a file. */
export interface Bytes {
  /** Bytes that storage has: no pause, reload or broken connection takes them back. */
  safe: number
  /** Bytes that are safe or on their way. */
  sent: number
}

/** How far a transfer is. */
export interface Progress extends Bytes {
  /** Bytes. */
  total: number
  /** Bytes a second, smoothed; undefined until there is enough to judge by, and while nothing moves. */
  speed?: number
  /** Undefined as long as `speed` is. */
  secondsLeft?: number
}

/**
 * Seconds after which an old sample weighs a third: long enough for a steady number, short enough to follow a
 * change.
 */
const SMOOTHING = 4
/** Seconds. The first moments only fill socket buffers: their speed says nothing. */
const WARM_UP = 1

/** Measures progress from moments and byte counts. Times are in milliseconds, of any clock that does not jump. */
export class ProgressMeter {
  readonly #total: number
  /** Since when bytes move; undefined while nothing does. */
  #start?: number
  #last = { at: 0, sent: 0 }
  #speed?: number

  constructor(total: number) {
    this.#total = total
  }

  /** What is there at the first time, or at the first after a rest, says nothing about the speed. */
  measure(bytes: Bytes, now: number): Progress {
    const seconds = (now - this.#last.at) / 1000
    if (this.#start === undefined) this.#start = now
    else if (seconds > 0) {
      this.#speed = smooth(this.#speed, Math.max(0, bytes.sent - this.#last.sent) / seconds, seconds)
    } else return this.#progress(bytes, now - this.#start)
    this.#last = { at: now, sent: bytes.sent }
    return this.#progress(bytes, now - this.#start)
  }

  /** Nothing moves. */
  rest(bytes: Bytes): Progress {
    this.#start = undefined
    this.#speed = undefined
    return { ...bytes, total: this.#total }
  }

  #progress(bytes: Bytes, elapsed: number): Progress {
    const progress = { ...bytes, total: this.#total }
    if (!this.#speed || elapsed < WARM_UP * 1000) return progress
    return { ...progress, speed: this.#speed, secondsLeft: (this.#total - bytes.sent) / this.#speed }
  }
}

/** Weighs by elapsed time, not by number of events: browsers report as often as they please. */
function smooth(before: number | undefined, sample: number, seconds: number): number {
  if (before === undefined) return sample
  const weight = 1 - Math.exp(-seconds / SMOOTHING)
  return before + weight * (sample - before)
}

/** From 0 to 1. */
export function fraction({ sent, total }: Pick<Progress, 'sent' | 'total'>): number {
  return total > 0 ? Math.min(1, sent / total) : 0
}

/** The same bytes, of which none move. */
export function atRest({ safe, sent, total }: Progress): Progress {
  return { safe, sent, total }
}
