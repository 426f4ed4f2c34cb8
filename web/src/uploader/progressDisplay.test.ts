import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProgressDisplay } from './progressDisplay'
import type { UploadState } from './state'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function moving() {
  const bytes = { safe: 1000, sent: 0 }
  let shown: Partial<UploadState<unknown>> = {}
  const show = (change: Partial<UploadState<unknown>>) => {
    shown = { ...shown, ...change }
  }
  const display = new ProgressDisplay({ file: new File(['x'.repeat(1e6)], 'film.mp4'), show }, () => bytes)
  for (let turn = 0; turn < 30; turn++) {
    bytes.sent += 1000
    display.moved()
    vi.advanceTimersByTime(100)
  }
  return { display, shown: () => shown }
}

test('speed and time left are shown while bytes move, and not three seconds later', () => {
  const { shown } = moving()
  expect(shown().progress?.speed).toBeCloseTo(10_000, -2)
  expect(shown().progress?.secondsLeft).toBeGreaterThan(0)
  vi.advanceTimersByTime(2800)
  expect(shown().progress?.speed).toBeDefined()
  vi.advanceTimersByTime(200)
  expect(shown().progress).toEqual({ safe: 1000, sent: 30_000, total: 1e6 })
})

test('once it is stopped it shows nothing any more', () => {
  const { display, shown } = moving()
  const before = shown()
  display.stop()
  vi.advanceTimersByTime(10_000)
  expect(shown()).toBe(before)
})
