/** How often storage may accept a part and then not have it before the file is given up; as internal/uploader has it. */
const MAX_LOSSES = 2
/** Ends what no loss explains, such as parts that others remove. */
const MAX_ROUNDS = 12

/** Counts, from a start until the upload rests, how often finalizing finds parts missing. */
export class PartLosses {
  readonly #byPart = new Map<number, number>()
  #rounds = 0

  get rounds(): number {
    return this.#rounds
  }

  /** Takes note of missing parts that were sent and accepted, and reports whether sending them again is no use. */
  count(lost: readonly number[]): boolean {
    this.#rounds++
    for (const number of lost) this.#byPart.set(number, (this.#byPart.get(number) ?? 0) + 1)
    const lostTooOften = lost.some((number) => (this.#byPart.get(number) ?? 0) >= MAX_LOSSES)
    return lostTooOften || this.#rounds >= MAX_ROUNDS
  }
}
