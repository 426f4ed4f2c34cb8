import { describe, expect, test } from 'vitest'
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

  test('is lost where it had been accepted, each time once', () => {
    const tracker = new PartTracker(45, { size: 10, count: 5 }, [1, 2])
    tracker.takeNext()
    tracker.markStored(3)
    expect(tracker.applyMissing([2, 3, 5])).toEqual([3])
    expect(tracker.applyMissing([2, 3, 5])).toEqual([])
    tracker.markStored(3)
    expect(tracker.applyMissing([3])).toEqual([3])
  })

  test('leaves open what it does not name: of many, only the first thousand are named', () => {
    const tracker = new PartTracker(30_000, { size: 10, count: 3000 }, [1, 2500])
    tracker.applyMissing(Array.from({ length: 1000 }, (_, index) => index + 1))
    expect(tracker.storedCount).toBe(1)
    expect(tracker.pending(3000)).toHaveLength(2999)
  })
})
