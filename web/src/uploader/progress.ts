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
  const weight = 1 - Math.exp(-seconds / SMOOTHING)
  return before + weight * (sample - before)
}

/** From 0 to 1. */
export function fraction({ sent, total }: Progress): number {
  return total > 0 ? Math.min(1, sent / total) : 0
}
