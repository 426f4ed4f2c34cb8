import { describe, expect, test } from 'vitest'
import { ConcurrencyLimit } from './concurrencyLimit'
import { partRange } from './partRange'
import { PartTracker } from './partTracker'

const MiB = 1024 * 1024

describe('parts cover the file once', () => {
  test.each([1, 16 * MiB - 1, 16 * MiB, 16 * MiB + 1, 200 * MiB, 50 * 1024 * MiB])('of %d bytes', (total) => {
    const tracker = new PartTracker(total, { size: 16 * MiB, count: Math.ceil(total / (16 * MiB)) })
    let end = 0
    for (let number = tracker.takeNext(); number !== undefined; number = tracker.takeNext()) {
      const { offset, size } = partRange(total, tracker.plan, number)
      expect(offset).toBe(end)
      expect(size).toBeGreaterThan(0)
      end += size
    }
    expect(end).toBe(total)
  })
})

describe('the count of bytes', () => {
  test('holds what is stored and what moves, without headers', () => {
    const tracker = new PartTracker(25, { size: 10, count: 3 }, [2])
    expect(tracker.sentBytes).toBe(10)
    expect(tracker.takeNext()).toBe(1)
    tracker.setSent(1, 400)
    expect(tracker.sentBytes).toBe(20)
    tracker.putBack(1)
    expect(tracker.sentBytes).toBe(10)
    expect(tracker.takeNext()).toBe(1)
    tracker.markStored(1)
    tracker.markStored(1)
    tracker.takeNext()
    tracker.markStored(3)
    expect(tracker.sentBytes).toBe(25)
    expect(tracker.complete).toBe(true)
  })
})

describe('what storage says is missing', () => {
  test('waits again, and everything else counts as stored', () => {
    const tracker = new PartTracker(45, { size: 10, count: 5 }, [1, 2, 3])
    tracker.applyMissing([2, 5])
    expect(tracker.pending(9)).toEqual([2, 5])
    expect(tracker.storedBytes).toBe(30)
  })

  test('leaves open what it does not name: of many, only the first thousand are named', () => {
    const tracker = new PartTracker(30_000, { size: 10, count: 3000 }, [1, 2500])
    tracker.applyMissing(Array.from({ length: 1000 }, (_, index) => index + 1))
    expect(tracker.storedCount).toBe(1)
    expect(tracker.pending(3000)).toHaveLength(2999)
  })
})

test('the number of parts at once: few after a failure, slowly more again, never more than six', () => {
  const limit = new ConcurrencyLimit()
  const seen = [limit.current]
  for (let part = 0; part < 100; part++) {
    limit.succeeded()
    seen.push(limit.current)
  }
  expect(Math.max(...seen)).toBe(6)
  limit.failed()
  expect(limit.current).toBe(3)
  for (let turn = 0; turn < 5; turn++) limit.failed()
  expect(limit.current).toBe(1)
  limit.succeeded()
  expect(limit.current).toBe(1)
  limit.succeeded()
  expect(limit.current).toBe(2)
})
