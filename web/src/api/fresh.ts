import { useLayoutEffect, useState } from 'react'
import { Observable, useObservable } from '../state/observable'
import { isExpired } from './serverClock'

/** Signed addresses, which stop working after a while, and the way to others. */
export class Fresh<T> {
  /** The newest ones that are known. */
  readonly latest: Observable<T>
  readonly #expiresAt: (value: T) => string | undefined
  readonly #ask: () => Promise<T>
  #asking?: Promise<T>

  constructor(given: T, expiresAt: (value: T) => string | undefined, ask: () => Promise<T>) {
    this.latest = new Observable(given)
    this.#expiresAt = expiresAt
    this.#ask = ask
  }

  /** Takes addresses that came by another way, unless they are older than what is known. */
  take(given: T): void {
    const [end, latest] = [given, this.latest.get()].map(this.#expiresAt)
    if (!end || !latest || Date.parse(end) >= Date.parse(latest)) this.latest.set(given)
  }

  isExpired(): boolean {
    const expiresAt = this.#expiresAt(this.latest.get())
    return expiresAt !== undefined && isExpired(expiresAt)
  }

  /** Addresses that work: to be called before each use. */
  ensure(): Promise<T> {
    return this.isExpired() ? this.renew() : Promise.resolve(this.latest.get())
  }

  /** Asks for others, once for all who ask at the same time: for addresses that failed. */
  renew(): Promise<T> {
    this.#asking ??= this.#ask()
      .then((value) => {
        this.latest.set(value)
        return value
      })
      .finally(() => {
        this.#asking = undefined
      })
    return this.#asking
  }
}

/**
 * Everything on a page that plays, shows or saves something from storage gets its address through this. What is given
 * with later renderings is taken as well; `expiresAt` and `ask` are those of the first.
 */
export function useFresh<T>(
  given: T,
  expiresAt: (value: T) => string | undefined,
  ask: () => Promise<T>,
): { fresh: Fresh<T>; latest: T } {
  const [fresh] = useState(() => new Fresh(given, expiresAt, ask))
  // Before the effects of children, which ask for addresses of what was just added.
  useLayoutEffect(() => {
    fresh.take(given)
  }, [fresh, given])
  return { fresh, latest: useObservable(fresh.latest) }
}
