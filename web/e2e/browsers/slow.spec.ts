import { MiB } from '../largeFilm'
import { type Put, type SlowStack, startSlowStack } from '../slowStorage'
import { expect, test as base } from './fixtures'
import { expectIdentical, expectPlaying, signIn, startUpload, watchPublished } from './steps'

// Every browser reports a request that was cut off by itself; what breaks has no CORS headers.
base.use({ expected: /Failed to load resource|blocked by CORS policy|Cross-Origin Request Blocked/ })

const SIZE = 24 * MiB
const PART = 8 * MiB

const test = base.extend<object, { stack: SlowStack }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const sizes = { STREAMSPHERE_PART_SIZE: '8MiB', STREAMSPHERE_MULTIPART_THRESHOLD: '8MiB' }
      const stack = await startSlowStack(10e6, sizes)
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker' },
  ],
})

test('paused and continued: no byte is sent twice', async ({ visitor, stack, largeFilm }) => {
  const file = await largeFilm('paused.mp4', SIZE)
  await signIn(visitor, 'frida')
  const puts = putsFrom(stack)
  await startUpload(visitor, 'Paused', file)
  await visitor.see(/[2-6]\d % sent/)
  await visitor.click('button', 'Pause')
  await visitor.see(/Paused at \d+ %/)
  await visitor.click('button', 'Continue')
  await watchPublished(visitor, 'Paused')
  await expectPlaying(visitor)
  await expectIdentical(visitor, file)
  expectNothingTwice(puts())
})

test('reloaded and continued: only what was cut off is sent again', async ({ visitor, stack, largeFilm }) => {
  const file = await largeFilm('reloaded.mp4', SIZE)
  await signIn(visitor, 'frida')
  const puts = putsFrom(stack)
  await visitor.choose('Video files', file)
  await expect.poll(() => puts().some(({ status }) => status === 200)).toBe(true)
  await visitor.tab.reload()
  await visitor.choose('Video files', file)
  await visitor.click('button', 'Continue')
  await visitor.fill('Title', 'Reloaded')
  await visitor.click('button', 'Publish')
  await watchPublished(visitor, 'Reloaded')
  await expectIdentical(visitor, file)
  expectNothingTwice(puts())
})

// A part takes a minute at the slower rate: page and line run faster by the same factor.
for (const [name, rate, faster, size] of [
  ['125 kB/s', 125e3, 20, SIZE],
  ['5 MB/s', 5e6, 4, 10 * SIZE],
] as const) {
  test(`at ${name}, cut for 3, 30 and 300 seconds: only what was cut off is sent again`, async ({
    visitor,
    stack,
    largeFilm,
  }) => {
    test.setTimeout(120_000)
    const file = await largeFilm('cut.mp4', size)
    await visitor.tab.prepare(hasten, faster)
    stack.narrow(rate * faster)
    await signIn(visitor, 'frida')
    const puts = putsFrom(stack)
    await startUpload(visitor, 'Cut', file)
    for (const [seconds, at] of [
      [3, 0.1],
      [30, 0.4],
      [300, 0.8],
    ] as const) {
      await expect.poll(() => received(puts()), { timeout: 60_000 }).toBeGreaterThan(at * size)
      await stack.cut((seconds * 1000) / faster)
    }
    await watchPublished(visitor, 'Cut')
    await expectIdentical(visitor, file)
    expectNothingTwice(puts())
  })
}

/** What storage sees from now on of this visitor's film. */
function putsFrom({ puts }: SlowStack): () => readonly Put[] {
  const start = puts.length
  return () => puts.slice(start).filter(({ size }) => size >= PART || size === 0)
}

function received(puts: readonly Put[]): number {
  return puts.reduce((sum, put) => sum + put.received, 0)
}

/** No part is sent again that was not cut off, and none is refused. */
function expectNothingTwice(puts: readonly Put[]): void {
  const stored = puts.filter(({ status }) => status === 200).map(({ part }) => part)
  expect(stored).toHaveLength(new Set(stored).size)
  expect(puts.filter(({ status }) => status !== undefined && status !== 200)).toEqual([])
}

/** Lets the page's clock run faster. */
function hasten(factor: number): void {
  const { setTimeout, setInterval } = globalThis
  const now = performance.now.bind(performance)
  const faster = (timer: typeof setTimeout | typeof setInterval) =>
    ((code: () => void, milliseconds = 0) => timer(code, milliseconds / factor)) as typeof setTimeout
  globalThis.setTimeout = faster(setTimeout)
  globalThis.setInterval = faster(setInterval)
  performance.now = () => now() * factor
}
