import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Fresh } from './fresh'
import { isExpired, serverClock, ServerClock } from './serverClock'

const start = Date.parse('2026-01-15T20:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'performance'] })
  serverClock.hear(at(0))
})
afterEach(() => {
  vi.useRealTimers()
})

test('expiry is told by the server’s clock, however wrong the device’s is', () => {
  vi.setSystemTime(start - 86_400_000)
  serverClock.hear(at(0))
  expect(isExpired(at(60))).toBe(false)
  vi.advanceTimersByTime(60_000)
  expect(isExpired(at(60))).toBe(true)
})

test('a clock that is set back does not make time stand still, and a sleep counts', () => {
  const clock = new ServerClock()
  clock.hear(at(0))
  vi.advanceTimersByTime(30_000)
  vi.setSystemTime(start - 3_600_000)
  expect(clock.now()).toBe(start + 30_000)
  vi.setSystemTime(start + 3_600_000)
  expect(clock.now()).toBe(start + 3_600_000)
  clock.hear('no date')
  expect(clock.now()).toBe(start + 3_600_000)
})

const signed = (url: string, seconds: number) => ({ url, expiresAt: at(seconds) })

test('an address is renewed before it is used, once for all who ask', async () => {
  const ask = vi.fn(() => Promise.resolve(signed('second', 120)))
  const fresh = new Fresh(signed('first', 60), ({ expiresAt }) => expiresAt, ask)
  expect((await fresh.ensure()).url).toBe('first')
  vi.advanceTimersByTime(61_000)
  const both = await Promise.all([fresh.ensure(), fresh.ensure()])
  expect(both.map(({ url }) => url)).toEqual(['second', 'second'])
  expect(ask).toHaveBeenCalledTimes(1)
  expect((await fresh.ensure()).url).toBe('second')
  expect(ask).toHaveBeenCalledTimes(1)
})

test('a question that failed is asked again', async () => {
  const ask = vi.fn(() => Promise.resolve(signed('second', 120))).mockRejectedValueOnce(new Error('away'))
  const fresh = new Fresh(signed('first', -1), ({ expiresAt }) => expiresAt, ask)
  await expect(fresh.ensure()).rejects.toThrow('away')
  expect((await fresh.ensure()).url).toBe('second')
})

test('what comes by another way is taken, unless it is older', () => {
  type Address = ReturnType<typeof signed> | null
  const fresh = new Fresh<Address>(signed('first', 60), (value) => value?.expiresAt, vi.fn())
  fresh.take(signed('older', 30))
  expect(fresh.latest.get()?.url).toBe('first')
  fresh.take(signed('newer', 60))
  expect(fresh.latest.get()?.url).toBe('newer')
  fresh.take(null)
  expect(fresh.latest.get()).toBeNull()
  fresh.take(signed('again', 30))
  expect(fresh.latest.get()?.url).toBe('again')
})
