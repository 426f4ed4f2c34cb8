import { describe, expect, test } from 'vitest'
import { formatAge } from './age'
import { formatBytes } from './bytes'
import { formatDuration, spokenDuration } from './duration'
import { formatTimeLeft } from './timeLeft'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [30_630, '30.6 kB'],
  [999_949, '1000 kB'],
  [999_950, '1.0 MB'],
  [67_108_864, '67.1 MB'],
  [123_456_789, '123 MB'],
  [5_368_709_120, '5.4 GB'],
  [48.8e12, '48.8 TB'],
])('%d bytes are %s', (bytes, want) => {
  expect(formatBytes(bytes)).toBe(want)
})

test.each([
  [1, 'a few seconds left'],
  [12, 'about 15 seconds left'],
  [58, 'about 1 minute left'],
  [150, 'about 3 minutes left'],
  [3600, 'about 1 hour left'],
  [90_000, 'about 25 hours left'],
  [260_000, 'about 3 days left'],
  [Infinity, 'a very long time left'],
])('%d seconds are %s', (seconds, want) => {
  expect(formatTimeLeft(seconds)).toBe(want)
})

describe('age', () => {
  const now = Date.parse('2026-06-15T12:00:00.000Z')
  test.each([
    ['2026-06-15T11:59:50.000Z', 'just now'],
    ['2026-06-15T11:58:59.000Z', '1 minute ago'],
    ['2026-06-15T09:00:00.000Z', '3 hours ago'],
    ['2026-06-14T11:00:00.000Z', 'yesterday'],
    ['2026-06-04T12:00:00.000Z', 'last week'],
    ['2024-06-01T12:00:00.000Z', '2 years ago'],
    ['2026-06-15T12:05:00.000Z', 'just now'],
  ])('%s is %s', (moment, want) => {
    expect(formatAge(moment, now)).toBe(want)
  })
})

test.each([
  [0, '0:00', '0 seconds'],
  [1.9, '0:02', '2 seconds'],
  [59.6, '1:00', '1 minute'],
  [754, '12:34', '12 minutes 34 seconds'],
  [3600, '1:00:00', '1 hour'],
  [3723, '1:02:03', '1 hour 2 minutes 3 seconds'],
])('%d seconds of film are %s', (seconds, shown, spoken) => {
  expect(formatDuration(seconds)).toBe(shown)
  expect(spokenDuration(seconds)).toBe(spoken)
})
