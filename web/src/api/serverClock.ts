/**
 * Tells the server's time by the dates of its answers. A device's own clock may be wrong, jump, or stand still while the
 * device sleeps: of two ways to measure what has passed since an answer, the longer one counts.
 */
export class ServerClock {
  #heard = { server: Date.now(), wall: Date.now(), steady: performance.now() }

  /** Takes the Date header of an answer that has just come. */
  hear(date: string | null): void {
    const server = Date.parse(date ?? '')
    if (!Number.isNaN(server)) this.#heard = { server, wall: Date.now(), steady: performance.now() }
  }

  /** Milliseconds, as in Date.now. */
  now(): number {
    const { server, wall, steady } = this.#heard
    return server + Math.max(0, Date.now() - wall, performance.now() - steady)
  }
}

export const serverClock = new ServerClock()

/** A Date header is cut to whole seconds: the server's time may be this much later. */
const DATE_RESOLUTION = 1000

/** Whether an address that the server gave has stopped working, or does so right now. */
export function isExpired(expiresAt: string): boolean {
  return serverClock.now() + DATE_RESOLUTION >= Date.parse(expiresAt)
}
