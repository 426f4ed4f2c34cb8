import { setTimeout as sleep } from 'node:timers/promises'
import { MiB } from '../largeFilm'
import type { Cut } from '../slowStorage'
import { type SlowStack, startSlowStack } from '../stack'
import { expect, test as base } from './fixtures'
import { expectIdentical, expectPlaying, signIn, startUpload, watchPublished } from './steps'

const PART = 8 * MiB
const SIZE = 6 * PART
/** What headers, pictures and the server's own calls may add. */
const AROUND = 0.5 * MiB
/** A part takes a minute at 125 kB/s: there, page and line run faster by the same factor. */
const FASTER = 20

const test = base.extend<object, { stack: SlowStack }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const stack = await startSlowStack(10e6, {
        STREAMSPHERE_PART_SIZE: '8MiB',
        STREAMSPHERE_MULTIPART_THRESHOLD: '8MiB',
      })
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker' },
  ],
})

// Browsers report every failed request by themselves; what breaks off has no CORS headers.
test.use({ expected: /Failed to load resource|blocked by CORS policy|Cross-Origin Request Blocked/ })

test.beforeEach(({ stack }) => {
  stack.line.rate = 10e6
})

test('paused and continued: no byte is sent twice', async ({ visitor, stack: { line }, largeFilm }) => {
  const file = await largeFilm('paused.mp4', SIZE)
  await signIn(visitor, 'frida')
  const start = line.up
  await startUpload(visitor, 'Paused', file)
  await visitor.see(/[2-5]\d % sent/)
  await visitor.click('button', 'Pause')
  await visitor.see(/Paused at [2-9]\d %/)
  await visitor.click('button', 'Continue')
  await watchPublished(visitor, 'Paused')
  expect(line.up - start).toBeLessThan(SIZE + AROUND)
  await expectPlaying(visitor)
  await expectIdentical(visitor, file)
})

test('reloaded and continued: what has arrived is not sent again', async ({
  visitor,
  stack: { line },
  largeFilm,
}) => {
  const file = await largeFilm('reloaded.mp4', SIZE)
  await signIn(visitor, 'frida')
  const start = line.up
  await visitor.choose('Video files', file)
  await expect.poll(() => line.up - start).toBeGreaterThan(1.3 * PART)
  await visitor.tab.reload()
  await untilStill(line)
  await visitor.click('link', 'My uploads')
  const [, arrived] = await visitor.see(/Ready to continue: ([1-9]\d?) % has arrived/)
  const before = line.up
  await visitor.choose('Choose reloaded.mp4 again', file)
  await visitor.fill('Title', 'Reloaded')
  await visitor.click('button', 'Publish')
  await watchPublished(visitor, 'Reloaded')
  expect(line.up - before).toBeLessThan(SIZE * (1 - Number(arrived) / 100) + AROUND)
  await expectIdentical(visitor, file)
})

for (const [name, rate, size] of [
  ['125 kB/s', 125e3, 3 * PART],
  ['5 MB/s', 5e6, 12 * PART],
] as const) {
  test(`at ${name}, cut for 3, 30 and 300 seconds: only what was cut off is sent again`, async ({
    visitor,
    stack: { line },
    largeFilm,
    name: browser,
  }) => {
    test.skip(browser === 'webkit', 'its driver lets no code run before a page does')
    test.setTimeout(120_000)
    const file = await largeFilm('cut.mp4', size)
    await visitor.tab.prepare(hasten, FASTER)
    await visitor.tab.prepare(watchPuts)
    await signIn(visitor, 'frida')
    line.rate = rate * FASTER
    const start = line.up
    await startUpload(visitor, 'Cut', file)
    for (const [seconds, how, at] of [
      [3, 'refuse', 0.2],
      [30, 'silence', 0.5],
      [300, 'refuse', 0.8],
    ] satisfies [number, Cut, number][]) {
      await expect
        .poll(() => line.up - start, { intervals: [20], timeout: 60_000 })
        .toBeGreaterThan(at * size)
      await line.cut(how)
      if (seconds === 300) await visitor.see('Trying again')
      await sleep((seconds * 1000) / FASTER)
      await line.mend()
    }
    await watchPublished(visitor, 'Cut')
    const cutOff = await visitor.tab.evaluate(() => (globalThis as unknown as Watched).cutOff)
    expect(cutOff.length).toBeGreaterThanOrEqual(2)
    expect(line.up - start).toBeLessThan(size + cutOff.reduce((sum, bytes) => sum + bytes, 0) + AROUND)
    await expectIdentical(visitor, file)
  })
}

/** What the sockets of a page still held when it was left goes through after it. */
async function untilStill(line: SlowStack['line']): Promise<void> {
  await expect
    .poll(async () => {
      const before = line.up
      await sleep(300)
      return line.up - before
    })
    .toBe(0)
}

interface Watched {
  /** The sizes, in bytes, of the parts that began to be sent and got no answer. */
  cutOff: number[]
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

/** Keeps what was cut off, as the browser saw it. */
function watchPuts(): void {
  const cutOff: number[] = []
  Object.assign(globalThis, { cutOff })
  globalThis.XMLHttpRequest = class extends XMLHttpRequest {
    override send(body: Blob): void {
      let begun = false
      this.upload.addEventListener('progress', () => (begun = true))
      this.addEventListener('loadend', () => {
        if (begun && this.status === 0) cutOff.push(body.size)
      })
      super.send(body)
    }
  }
}
