import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Patience, TooSlow } from './patience'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = () => new Promise<never>(() => undefined)
const after = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

test('a step that takes too long is given up', async () => {
  const given = expect(new Patience().within(never())).rejects.toThrow(TooSlow)
  await vi.advanceTimersByTimeAsync(10_000)
  await given
})

test('a slow device gets more time', async () => {
  const patience = new Patience()
  const step = patience.within(after(6000))
  await vi.advanceTimersByTimeAsync(6000)
  await step
  expect(patience.limit).toBeGreaterThan(40_000)
  const next = patience.within(after(40_000))
  await vi.advanceTimersByTimeAsync(40_000)
  await next
})

test('time in the background does not count', async () => {
  let hidden = true
  const patience = new Patience(() => hidden)
  const step = patience.within(after(70_000))
  await vi.advanceTimersByTimeAsync(65_000)
  hidden = false
  await vi.advanceTimersByTimeAsync(5000)
  await step
})
