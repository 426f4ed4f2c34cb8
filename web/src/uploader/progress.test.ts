import { describe, expect, test } from 'vitest'
import { fraction, ProgressMeter } from './progress'

const at = (sent: number) => ({ safe: 0, sent })

/** Sends at a steady rate, reported at these intervals, and gives the last progress. */
function steady(rate: number, interval: number, seconds: number) {
  const meter = new ProgressMeter(1e9)
  let last = meter.measure(at(0), 0)
  for (let time = interval; time <= seconds * 1000; time += interval) {
    last = meter.measure(at((rate * time) / 1000), time)
  }
  return last
}

describe('speed', () => {
  test.each([10, 50, 333, 1000])('is the rate of a steady transfer, reported every %d ms', (interval) => {
    expect(steady(2e6, interval, 10).speed).toBeCloseTo(2e6, -1)
  })

  test('is not claimed in the first second', () => {
    expect(steady(2e6, 100, 0.9).speed).toBeUndefined()
    expect(steady(2e6, 100, 0.9).secondsLeft).toBeUndefined()
  })

  test('follows a change within seconds, without jumping', () => {
    const meter = new ProgressMeter(1e9)
    let sent = 0
    const run = (rate: number, from: number, until: number) => {
      let last = meter.measure(at(sent), from)
      for (let time = from + 100; time <= until; time += 100) {
        last = meter.measure(at((sent += rate / 10)), time)
      }
      return last.speed ?? 0
    }
    run(1e6, 0, 10_000)
    const soon = run(5e6, 10_000, 10_500)
    const later = run(5e6, 10_500, 30_000)
    expect(soon).toBeGreaterThan(1e6)
    expect(soon).toBeLessThan(2e6)
    expect(later).toBeGreaterThan(4.9e6)
  })
})

test('after a rest, what happened before it says nothing about the speed', () => {
  const meter = new ProgressMeter(1e9)
  for (let time = 0; time <= 5000; time += 100) meter.measure(at(time * 1000), time)
  expect(meter.rest({ safe: 4e6, sent: 5e6 })).toEqual({ safe: 4e6, sent: 5e6, total: 1e9 })
  expect(meter.measure(at(4e6), 65_000).speed).toBeUndefined()
  for (let time = 65_100; time <= 66_500; time += 100) meter.measure(at(4e6 + (time - 65_000) * 200), time)
  expect(meter.measure(at(4e6 + 1600 * 200), 66_600).speed).toBeCloseTo(2e5, -1)
})

test('time left falls to zero and is never negative', () => {
  for (const seconds of [2, 5, 100, 499, 500]) {
    const { secondsLeft, total, sent } = steady(2e6, 500, seconds)
    expect(secondsLeft).toBeGreaterThanOrEqual(0)
    expect(secondsLeft).toBeCloseTo((total - sent) / 2e6, 0)
  }
})

test('fraction stays between 0 and 1', () => {
  expect(fraction({ sent: 0, total: 0 })).toBe(0)
  expect(fraction({ sent: 1, total: 4 })).toBe(0.25)
  // A browser may count the headers in.
  expect(fraction({ sent: 5, total: 4 })).toBe(1)
})
