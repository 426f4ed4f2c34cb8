import { expect, test } from 'vitest'
import { brightnessSpread, candidateTimes } from './frame'
import { scaledSize, LONGEST_EDGE } from './posterImage'

function pixels(brightness: (index: number) => number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(64 * 36 * 4)
  for (let at = 0; at < data.length; at++) data[at] = at % 4 === 3 ? 255 : brightness(at >> 2)
  return data
}

test.each([
  ['black', pixels(() => 0), 0],
  ['white', pixels(() => 255), 0],
  ['half black, half white', pixels((index) => (index % 2) * 255), 127.5],
])('the spread of a %s frame', (_, data, want) => {
  expect(brightnessSpread(data)).toBeCloseTo(want, 0)
})

test('a frame is looked for at a tenth, a quarter and half of a film', () => {
  expect(candidateTimes(200)).toEqual([20, 50, 100])
  expect(candidateTimes(Infinity).every(Number.isFinite)).toBe(true)
})

test.each([
  [1920, 1080, { width: 1280, height: 720 }],
  [1080, 1920, { width: 720, height: 1280 }],
  [320, 180, { width: 320, height: 180 }],
  [8192, 3, { width: 1280, height: 1 }],
])('%d × %d is sent as %o', (width, height, want) => {
  expect(scaledSize(width, height)).toEqual(want)
  expect(Math.max(...Object.values(scaledSize(width, height)))).toBeLessThanOrEqual(LONGEST_EDGE)
})
