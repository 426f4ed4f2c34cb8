/** Runs one task at a time: one that was stopped may need a moment to end, and the next one waits for it. */
export class Runner {
  #controller = new AbortController()
  #last: Promise<void> = Promise.resolve()

  /** The task must not reject. */
  run(task: (signal: AbortSignal) => Promise<void>): void {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#last = this.#last.then(() => task(signal))
  }

  stop(): void {
    this.#controller.abort()
  }
}
