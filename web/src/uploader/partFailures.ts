import type { Diagnosis } from './diagnosis'

/** One and the same part may fail so often, however well the others do. */
const MAX_TRIES_OF_ONE = 6

/**
 * Counts failures of parts that are sent several at a time. Parts that started together fail together: of each
 * round, one failure counts.
 */
export class PartFailures {
  readonly #byPart = new Map<number, number>()
  #round = 0
  #inARow = 0

  /** To be kept from the start of a part until it fails. */
  get round(): number {
    return this.#round
  }

  /** Rounds that failed since a part arrived. */
  get inARow(): number {
    return this.#inARow
  }

  arrived(): void {
    this.#inARow = 0
  }

  /** Whether it is the first failure of its round. */
  count(number: number, round: number): boolean {
    this.#byPart.set(number, (this.#byPart.get(number) ?? 0) + 1)
    if (round !== this.#round) return false
    this.#round++
    this.#inARow++
    return true
  }

  /** Whether trying again is no use. */
  isEnough(number: number, { reason, maxTries }: Diagnosis): boolean {
    const ofOne = reason === 'damaged' ? maxTries : MAX_TRIES_OF_ONE
    return maxTries === 1 || this.#inARow >= maxTries || (this.#byPart.get(number) ?? 0) >= ofOne
  }
}
