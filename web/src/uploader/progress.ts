/** How far a transfer is. */
export interface Progress {
  /** Bytes. */
  sent: number
  /** Bytes. */
  total: number
  /** Bytes a second, smoothed; undefined until there is enough to judge by. */
  speed?: number
  /** Undefined as long as `speed` is. */
  secondsLeft?: number
}

/** The time, in seconds, after which an old sample weighs a third: long enough to be calm, short enough to be true. */
const MEMORY = 4
/** The first moments only fill socket buffers, and their speed is a fantasy. */
const WARM_UP = 1

/** Turns moments and byte counts into a progress. Times are in milliseconds, of any clock that does not jump. */
export class ProgressMeter {
  readonly #total: number
  readonly #start: number
  #last: { at: number; sent: number }
  #speed?: number

  /** `sent` is what was there before, which says nothing about the speed. */
  constructor(total: number, now: number, sent = 0) {
    this.#total = total
    this.#start = now
    this.#last = { at: now, sent }
  }

  measure(sent: number, now: number): Progress {
    const seconds = (now - this.#last.at) / 1000
    if (seconds > 0) {
      this.#speed = smooth(this.#speed, Math.max(0, sent - this.#last.sent) / seconds, seconds)
      this.#last = { at: now, sent }
    }
    return this.#progress(sent, now)
  }

  #progress(sent: number, now: number): Progress {
    const progress = { sent, total: this.#total }
    if (!this.#speed || now - this.#start < WARM_UP * 1000) return progress
    return { ...progress, speed: this.#speed, secondsLeft: (this.#total - sent) / this.#speed }
  }
}

/** Weighs by elapsed time, not by number of events: browsers report as often as they please. */
function smooth(before: number | undefined, sample: number, seconds: number): number {
  if (before === undefined) return sample
  const weight = 1 - Math.exp(-seconds / MEMORY)
  return before + weight * (sample - before)
}

/** From 0 to 1. */
export function fraction({ sent, total }: Progress): number {
  return total > 0 ? Math.min(1, sent / total) : 0
}
