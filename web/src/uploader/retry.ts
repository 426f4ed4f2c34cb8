import { abortError, Paused } from './abortError'
import { apiError } from './api'
import type { FailureReason } from './failure'

/**
 * Milliseconds before the next try: 1 s, doubling, at most 15 s, spread so that many clients do not come back at
 * once.
 */
export function backOff(tries: number, random = Math.random()): number {
  return Math.min(15_000, 1000 * 2 ** (tries - 1)) * (0.75 + random / 2)
}

/** Waits; ends early when it is hastened or the network comes back, and rejects when the upload is stopped. */
export function sleep(milliseconds: number, signal: AbortSignal, hasten?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      hasten?.removeEventListener('abort', end)
      if (signal.aborted) reject(abortError())
      else resolve()
    }
    const timer = setTimeout(end, milliseconds)
    globalThis.addEventListener('online', end)
    signal.addEventListener('abort', end)
    hasten?.addEventListener('abort', end)
    if (signal.aborted || hasten?.aborted) end()
  })
}

/** How a call to the application waits for its next try. */
export interface Patience {
  signal: AbortSignal
  /** Waits, and shows why and until when. Without it nobody watches, and the call is given up after some tries. */
  wait?: (reason: FailureReason, milliseconds: number) => Promise<void>
  /** Whether a pause was asked for: no further try is made then. */
  pausing?: () => boolean
}

const MAX_CALLS = 4
/** Seconds. When the application asks to wait for longer and nobody watches, it is given up. */
const MAX_WAIT = 30
/** Refusals that are about the upload, not about the application or its storage: time alone may not heal them. */
const ABOUT_UPLOAD = ['NOT_UPLOADED', 'CONFLICT']

/** Repeats a call to the application while its error says that it may succeed later. */
export async function withRetry<T>(call: () => Promise<T>, { signal, wait, pausing }: Patience): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (signal.aborted) throw abortError()
      if (!isRetryable(error, tries, wait !== undefined)) throw error
      if (pausing?.()) throw new Paused()
      const { retryAfter = 0 } = apiError(error)
      const milliseconds = Math.max(backOff(tries), retryAfter * 1000)
      await (wait ? wait(reasonOf(error), milliseconds) : sleep(milliseconds, signal))
      if (pausing?.()) throw new Paused()
    }
  }
}

function isRetryable(error: unknown, tries: number, watched: boolean): boolean {
  const { code = '', retryable = false, retryAfter = 0, missingParts } = apiError(error)
  // Missing parts have to be sent first.
  if (!retryable || missingParts) return false
  if (watched && !ABOUT_UPLOAD.includes(code)) return true
  return tries < MAX_CALLS && retryAfter <= MAX_WAIT
}

/** Browsers may be wrong about the network, so that this only words what is shown. */
function reasonOf(error: unknown): FailureReason {
  if (!navigator.onLine) return 'offline'
  return apiError(error).code === 'STORAGE_UNAVAILABLE' ? 'storage-unreachable' : 'api'
}
