import { sha256 } from './sha256'
import type { PartTracker } from './partTracker'

/** The checksums of a file's parts. Holds one part in memory for each that is being worked out, and none afterwards. */
export class PartChecksums {
  readonly #file: Blob
  readonly #tracker: PartTracker
  readonly #sealed: boolean
  readonly #known = new Map<number, Promise<string | undefined>>()
  #ahead = false

  /** `sealed` false is for an upload that was begun without checksums and has to go on so. */
  constructor(file: Blob, tracker: PartTracker, sealed = true) {
    this.#sealed = sealed
    this.#file = file
    this.#tracker = tracker
  }

  of(number: number): Promise<string | undefined> {
    if (!this.#sealed) return Promise.resolve(undefined)
    let digest = this.#known.get(number)
    if (!digest) {
      const { offset, size } = this.#tracker.extent(number)
      digest = sha256(this.#file.slice(offset, offset + size), Infinity)
      this.#known.set(number, digest)
      // Whoever needs it hears of the failure, and may ask again.
      digest.catch(() => this.#known.delete(number))
    }
    return digest
  }

  discard(number: number): void {
    this.#known.delete(number)
  }

  /** Works out what will be needed soon, one after another, while bytes are moving. */
  async prepare(numbers: readonly number[], signal: AbortSignal): Promise<void> {
    if (this.#ahead) return
    this.#ahead = true
    try {
      for (const number of numbers) {
        if (signal.aborted) break
        await this.of(number)
      }
    } catch {
      // It is found again when the part is sent, where it can be told.
    } finally {
      this.#ahead = false
    }
  }
}
