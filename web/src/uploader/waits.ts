import { sleep } from './retry'

/** The waits of an upload, each until its next try. */
export class Waits {
  readonly #open = new Set<{ until: number }>()
  #hasten = new AbortController()

  /** When the next try comes, in milliseconds since 1970; undefined as long as none is waited for. */
  get next(): number | undefined {
    return this.#open.size > 0 ? Math.min(...[...this.#open].map(({ until }) => until)) : undefined
  }

  /** Waits; ends early with `end` and when the network comes back, and rejects when the upload is stopped. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const wait = { until: Date.now() + milliseconds }
    this.#open.add(wait)
    try {
      await sleep(milliseconds, signal, this.#hasten.signal)
    } finally {
      this.#open.delete(wait)
    }
  }

  /** Ends all of them: the next tries come now. */
  end(): void {
    this.#hasten.abort()
    this.#hasten = new AbortController()
  }
}
