import { abortError } from './abortError'
import { apiError } from './api'

/**
 * Milliseconds before the next try: 1 s, doubling, at most 15 s, spread so that many clients do not come back at
 * once.
 */
export function backOff(tries: number, random = Math.random()): number {
  return Math.min(15_000, 1000 * 2 ** (tries - 1)) * (0.75 + random / 2)
}

/** Waits; ends early when the network comes back, and rejects when the upload is stopped. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(abortError())
      else resolve()
    }
    const timer = setTimeout(end, milliseconds)
    globalThis.addEventListener('online', end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

/** Waits until the device has a network; rejects when the upload is stopped. */
export async function untilOnline(signal: AbortSignal): Promise<void> {
  // The sleep ends early with the event; the clock is for browsers that miss it.
  while (!navigator.onLine) await sleep(5000, signal)
  if (signal.aborted) throw abortError()
}

const MAX_CALLS = 4
/** Seconds. When the application asks to wait for longer, the user is told instead. */
const MAX_WAIT = 30

/**
 * Repeats a call to the application while its error says that it may succeed later. `onWait` is called before each
 * wait.
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  onWait?: () => void,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (signal.aborted) throw abortError()
      if (tries >= MAX_CALLS || !isRetryable(error)) throw error
      onWait?.()
      if (!navigator.onLine) tries = 0
      await untilOnline(signal)
      const { retryAfter = 0 } = apiError(error)
      await sleep(Math.max(backOff(Math.max(tries, 1)), retryAfter * 1000), signal)
    }
  }
}

function isRetryable(error: unknown): boolean {
  const { retryable = false, retryAfter = 0, missingParts } = apiError(error)
  // Missing parts have to be sent first.
  return retryable && !missingParts && retryAfter <= MAX_WAIT
}
