import { apiError } from './api'
import { abortError } from './transfer'

/** Milliseconds before the next try: 1 s, doubling, at most 15 s, spread so that many clients do not come back at once. */
export function backOff(attempt: number, random = Math.random()): number {
  return Math.min(15_000, 1000 * 2 ** (attempt - 1)) * (0.75 + random / 2)
}

/** Waits; ends early when the network comes back, and rejects when the upload is cancelled. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', over)
      signal.removeEventListener('abort', over)
      if (signal.aborted) reject(abortError())
      else resolve()
    }
    const timer = setTimeout(over, milliseconds)
    globalThis.addEventListener('online', over)
    signal.addEventListener('abort', over)
    if (signal.aborted) over()
  })
}

/** Waits until the device has a network; rejects when the upload is cancelled. */
export async function untilOnline(signal: AbortSignal): Promise<void> {
  // The pause ends early with the event; the clock is for browsers that miss it.
  while (!navigator.onLine) await sleep(5000, signal)
  if (signal.aborted) throw abortError()
}

const CALLS = 4
/** Longer than this, in seconds, nobody wants to wait without being told. */
const PATIENCE = 30

/** Repeats a call to the application while its error says that a repetition may help. `onWait` hears of each wait. */
export async function withRetry<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  onWait?: () => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (signal.aborted) throw abortError()
      const { retryable, retryAfter = 0, missingParts } = apiError(error)
      // Time brings no missing part.
      if (!retryable || missingParts || attempt >= CALLS || retryAfter > PATIENCE) throw error
      onWait?.()
      if (!navigator.onLine) attempt = 0
      await untilOnline(signal)
      await sleep(Math.max(backOff(Math.max(attempt, 1)), retryAfter * 1000), signal)
    }
  }
}
