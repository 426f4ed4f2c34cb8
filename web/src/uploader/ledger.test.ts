import { describe, expect, test } from 'vitest'
import { Lanes } from './lanes'
import { Ledger } from './ledger'

const MiB = 1024 * 1024

describe('parts cover the file once', () => {
  test.each([1, 16 * MiB - 1, 16 * MiB, 16 * MiB + 1, 200 * MiB, 50 * 1024 * MiB])('of %d bytes', (total) => {
    const ledger = new Ledger(total, { size: 16 * MiB, count: Math.ceil(total / (16 * MiB)) })
    let end = 0
    for (let number = ledger.depart(); number !== undefined; number = ledger.depart()) {
      const { offset, size } = ledger.extent(number)
      expect(offset).toBe(end)
      expect(size).toBeGreaterThan(0)
      end += size
    }
    expect(end).toBe(total)
  })
})

describe('the count of bytes', () => {
  test('holds what is stored and what moves, without headers', () => {
    const ledger = new Ledger(25, { size: 10, count: 3 }, [2])
    expect(ledger.bytes).toBe(10)
    expect(ledger.depart()).toBe(1)
    ledger.moved(1, 400)
    expect(ledger.bytes).toBe(20)
    ledger.fall(1)
    expect(ledger.bytes).toBe(10)
    expect(ledger.depart()).toBe(1)
    ledger.land(1)
    ledger.land(1)
    ledger.depart()
    ledger.land(3)
    expect(ledger.bytes).toBe(25)
    expect(ledger.complete).toBe(true)
  })
})

describe('what storage says is missing', () => {
  test('waits again, and everything else counts as stored', () => {
    const ledger = new Ledger(45, { size: 10, count: 5 }, [1, 2, 3])
    ledger.settle([2, 5])
    expect(ledger.upcoming(9)).toEqual([2, 5])
    expect(ledger.storedBytes).toBe(30)
  })

  test('leaves open what it does not name: of many, only the first thousand are named', () => {
    const ledger = new Ledger(30_000, { size: 10, count: 3000 }, [1, 2500])
    ledger.settle(Array.from({ length: 1000 }, (_, index) => index + 1))
    expect(ledger.stored).toBe(1)
    expect(ledger.upcoming(3000)).toHaveLength(2999)
  })
})

test('lanes: few after a failure, slowly more again, never more than six', () => {
  const lanes = new Lanes()
  const seen = [lanes.open]
  for (let part = 0; part < 100; part++) {
    lanes.succeeded()
    seen.push(lanes.open)
  }
  expect(Math.max(...seen)).toBe(6)
  lanes.failed()
  expect(lanes.open).toBe(3)
  for (let turn = 0; turn < 5; turn++) lanes.failed()
  expect(lanes.open).toBe(1)
  lanes.succeeded()
  expect(lanes.open).toBe(1)
  lanes.succeeded()
  expect(lanes.open).toBe(2)
})
