import { describe, expect, test, vi } from 'vitest'
import { Paused } from './abortError'
import { backOff, withRetry, sleep } from './retry'

describe('back-off', () => {
  test('grows, is spread by a quarter either way, and ends', () => {
    for (let tries = 1; tries <= 20; tries++) {
      const middle = Math.min(15_000, 1000 * 2 ** (tries - 1))
      expect(backOff(tries, 0)).toBe(middle * 0.75)
      expect(backOff(tries, 1)).toBe(middle * 1.25)
    }
  })
})

describe('a sleep', () => {
  test('ends when the network is back', async () => {
    const over = sleep(1e6, new AbortController().signal)
    dispatchEvent(new Event('online'))
    await expect(over).resolves.toBeUndefined()
  })

  test('rejects when it is cancelled, before and while it lasts', async () => {
    const controller = new AbortController()
    const over = sleep(1e6, controller.signal)
    controller.abort()
    await expect(over).rejects.toThrow('cancelled')
    await expect(sleep(1, controller.signal)).rejects.toThrow('cancelled')
  })
})

describe('patience', () => {
  const patience = { signal: new AbortController().signal }

  test('repeats what may succeed later, as often as it helps', async () => {
    vi.useFakeTimers()
    const call = vi.fn().mockRejectedValueOnce({ retryable: true, retryAfter: 2 }).mockResolvedValue('done')
    const result = withRetry(call, patience)
    await vi.advanceTimersByTimeAsync(1900)
    expect(call).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(200)
    await expect(result).resolves.toBe('done')
    vi.useRealTimers()
  })

  test('has no end where somebody watches, who is told why and for how long', async () => {
    let refusals = 20
    const call = () => (--refusals < 0 ? Promise.resolve('done') : Promise.reject(away))
    const away = Object.assign(new Error(), { code: 'STORAGE_UNAVAILABLE', retryable: true, retryAfter: 60 })
    const wait = vi.fn<(reason: string, milliseconds: number) => Promise<void>>().mockResolvedValue()
    await expect(withRetry(call, { ...patience, wait })).resolves.toBe('done')
    expect(wait).toHaveBeenCalledTimes(20)
    for (const [reason, milliseconds] of wait.mock.calls) {
      expect(reason).toBe('storage-unreachable')
      expect(milliseconds).toBeGreaterThanOrEqual(60_000)
    }
  })

  test('ends with what only sending heals', async () => {
    const call = vi.fn().mockRejectedValue({ code: 'NOT_UPLOADED', retryable: true })
    const wait = () => Promise.resolve()
    await expect(withRetry(call, { ...patience, wait })).rejects.toMatchObject({ code: 'NOT_UPLOADED' })
    expect(call).toHaveBeenCalledTimes(4)
  })

  test('ends at once when a pause is asked for', async () => {
    const call = vi.fn().mockRejectedValue({ retryable: true })
    const wait = vi.fn().mockResolvedValue(undefined)
    const paused = withRetry(call, { ...patience, wait, pausing: () => true })
    await expect(paused).rejects.toBeInstanceOf(Paused)
    expect(wait).not.toHaveBeenCalled()
  })

  test.each([
    ['what will not change', { code: 'FORBIDDEN' }],
    ['what takes too long', { retryable: true, retryAfter: 600 }],
  ])('does not repeat %s', async (_, error) => {
    const call = vi.fn().mockRejectedValue(error)
    await expect(withRetry(call, patience)).rejects.toBe(error)
    expect(call).toHaveBeenCalledTimes(1)
  })
})
