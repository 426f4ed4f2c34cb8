import { findFrame, type FrameSearch } from './frame'

/** How much more time a film gets that was too slow at its first turn. */
const SECOND_TRY = 4

interface Turn {
  file: Blob
  times: number
  resolve: (search: FrameSearch) => void
}

/**
 * Takes frames out of many films, one or two at a time: browsers decode a dozen at once worse than one after another,
 * and refuse to open a hundred. A film that fails gets a second turn after all others.
 */
export class FrameQueue {
  readonly #find: typeof findFrame
  readonly #idle: () => Promise<void>
  #free: number
  #turns: Turn[] = []

  constructor(find = findFrame, lanes = lanesOfDevice(), idle = untilIdle) {
    this.#find = find
    this.#free = lanes
    this.#idle = idle
  }

  /** Takes a frame when the film's turn comes; `failed` when it is given up before. */
  find(file: Blob, signal?: AbortSignal): Promise<FrameSearch> {
    return new Promise((resolve) => {
      const turn = { file, times: 1, resolve }
      this.#turns.push(turn)
      signal?.addEventListener(
        'abort',
        () => {
          this.#turns = this.#turns.filter((other) => other !== turn)
          resolve('failed')
        },
        { once: true },
      )
      void this.#next()
    })
  }

  /** Puts a film before all others: somebody looks at it. */
  prefer(file: Blob): void {
    const isIt = (turn: Turn) => turn.file === file
    this.#turns = [...this.#turns.filter(isIt), ...this.#turns.filter((turn) => !isIt(turn))]
  }

  async #next(): Promise<void> {
    if (this.#free === 0) return
    const turn = this.#turns.shift()
    if (!turn) return
    this.#free--
    await this.#idle()
    const search = await this.#find(turn.file, turn.times)
    this.#free++
    if (search === 'failed' && turn.times === 1) this.#turns.push({ ...turn, times: SECOND_TRY })
    else turn.resolve(search)
    void this.#next()
  }
}

function lanesOfDevice(): number {
  return navigator.hardwareConcurrency >= 8 ? 2 : 1
}

/** Lets everything else go first, for a second at most. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      resolve()
    }
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(go, { timeout: 1000 })
    else setTimeout(go, 50)
  })
}
