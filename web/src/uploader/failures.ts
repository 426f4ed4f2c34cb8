import type { Diagnosis } from './diagnosis'
import type { FailureReason } from './failure'

/** One and the same part may be refused so often, however well the others do. */
const MAX_REFUSALS_OF_ONE = 6

/**
 * Counts the failures of a file, or of parts that are sent several at a time. Parts that started together fail
 * together: of each round, one failure counts.
 */
export class Failures {
  readonly #refusals = new Map<number, number>()
  #round = 0
  #inARow = 0
  #last?: { reason: FailureReason; times: number }

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
    this.#last = undefined
  }

  /** Whether it is the first failure of its round. */
  count(number: number, round: number, { reason, maxTries }: Diagnosis): boolean {
    if (maxTries < Infinity) this.#refusals.set(number, (this.#refusals.get(number) ?? 0) + 1)
    if (round !== this.#round) return false
    this.#round++
    this.#inARow++
    this.#last = { reason, times: this.#last?.reason === reason ? this.#last.times + 1 : 1 }
    return true
  }

  /** Whether trying again is no use. What passes is waited out, so that only one and the same refusal counts. */
  isEnough(number: number, { reason, maxTries }: Diagnosis): boolean {
    if (maxTries === Infinity) return false
    const ofOne = reason === 'damaged' ? maxTries : MAX_REFUSALS_OF_ONE
    const inARow = this.#last?.reason === reason ? this.#last.times : 0
    return maxTries === 1 || inARow >= maxTries || (this.#refusals.get(number) ?? 0) >= ofOne
  }
}
