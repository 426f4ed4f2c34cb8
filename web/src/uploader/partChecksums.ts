import type { PartPlan } from './api'
import { partRange } from './partRange'
import { sha256 } from './sha256'

/**
 * The SHA-256 of each part of a file, computed once. Holds one part in memory while it is computed, none
 * afterwards.
 */
export class PartChecksums {
  readonly #file: Blob
  readonly #plan: PartPlan
  readonly #enabled: boolean
  readonly #known = new Map<number, Promise<string | undefined>>()
  #preparing = false

  /** Not enabled: for an upload that was started without checksums and has to go on so. */
  constructor(file: Blob, plan: PartPlan, enabled = true) {
    this.#file = file
    this.#plan = plan
    this.#enabled = enabled
  }

  of(number: number): Promise<string | undefined> {
    if (!this.#enabled) return Promise.resolve(undefined)
    let checksum = this.#known.get(number)
    if (!checksum) {
      const { offset, size } = partRange(this.#file.size, this.#plan, number)
      checksum = sha256(this.#file.slice(offset, offset + size), Infinity)
      this.#known.set(number, checksum)
      // Whoever needs it hears of the failure, and may ask again.
      checksum.catch(() => this.#known.delete(number))
    }
    return checksum
  }

  /** The part is read again: the file may have changed. */
  discard(number: number): void {
    this.#known.delete(number)
  }

  /** Computes what is needed soon, one after another, while bytes are moving. */
  async prepare(numbers: readonly number[], signal: AbortSignal): Promise<void> {
    if (this.#preparing) return
    this.#preparing = true
    try {
      for (const number of numbers) {
        if (signal.aborted) break
        await this.of(number)
      }
    } catch {
      // It fails again when the part is sent, where it can be reported.
    } finally {
      this.#preparing = false
    }
  }
}
