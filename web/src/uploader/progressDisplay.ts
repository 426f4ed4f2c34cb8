import type { Deps } from './deps'
import { type Bytes, ProgressMeter } from './progress'

/** Milliseconds without a byte after which nothing is said of speed and time left any more. */
const STILL_AFTER = 3000

/** Shows how far the bytes of a file are. */
export class ProgressDisplay {
  readonly #meter: ProgressMeter
  readonly #bytes: () => Bytes
  readonly #show: Deps<unknown, never>['show']
  #timer?: ReturnType<typeof setTimeout>

  constructor({ file, show }: Pick<Deps<unknown, never>, 'file' | 'show'>, bytes: () => Bytes) {
    this.#meter = new ProgressMeter(file.size)
    this.#bytes = bytes
    this.#show = show
  }

  /** Bytes are moving. */
  moved(): void {
    this.stop()
    this.#timer = setTimeout(() => {
      this.rest()
    }, STILL_AFTER)
    const progress = this.#meter.measure(this.#bytes(), performance.now())
    this.#show({ phase: 'sending', retryReason: undefined, retryAt: undefined, progress })
  }

  /** Nothing moves, or bytes that were sent did not arrive. */
  rest(): void {
    this.stop()
    this.#show({ progress: this.#meter.rest(this.#bytes()) })
  }

  /** Shows nothing any more. */
  stop(): void {
    clearTimeout(this.#timer)
  }
}
