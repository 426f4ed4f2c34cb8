import { expect, type Page } from '@playwright/test'
import { signIn } from './actions'
import { test } from './fixtures'
import { MiB } from './largeFilm'
import type { Cut } from './slowStorage'
import { type SlowStack, startSlowStack } from './stack'

// Chromium reports every failed request on the console by itself.
test.use({ expected: /Failed to load resource|blocked by CORS policy/ })
test.setTimeout(180_000)

const PART = 5 * MiB
/** What headers and the server's own calls may add. */
const AROUND = 0.5 * MiB

let stack: SlowStack
let page: Page
let film: (name: string, size?: number) => Promise<string>

test.beforeEach(({ page: fresh, largeFilm }) => {
  page = fresh
  film = largeFilm
})
test.afterEach(() => stack.stop())

/** Begins to send a film over a line of this rate, in bytes a second; it is published once it is there. */
async function send(name: string, size: number, rate: number): Promise<string> {
  stack = await startSlowStack(rate, {
    STREAMSPHERE_PART_SIZE: '5MiB',
    STREAMSPHERE_MULTIPART_THRESHOLD: '10MiB',
  })
  await page.goto(`${stack.origin}/upload`)
  await signIn(page, 'sloane')
  const file = await film(name, size)
  await page.getByLabel('Video files').setInputFiles(file)
  await page.getByRole('button', { name: 'Publish' }).click()
  return file
}

async function expectPublished(): Promise<void> {
  await expect(page.getByText('Your video is published.')).toBeVisible({ timeout: 120_000 })
}

async function percent(text: RegExp): Promise<number> {
  const said = (await page.getByText(text).first().textContent()) ?? ''
  return Number(/(\d+) %/.exec(said)?.[1])
}

const reached45 = () => expect(page.getByText(/(4[5-9]|5\d) % sent/)).toBeVisible({ timeout: 100_000 })

test('at 5 MB/s, a pause at 45 % goes on from there, and nothing is sent twice', async () => {
  await send('paused.mp4', 60 * MiB, 5e6)
  await reached45()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/^Pausing at/).first()).toBeVisible()
  await expect(page.getByText(/^Paused at/).first()).toBeVisible({ timeout: 20_000 })
  expect(await percent(/^Paused at/)).toBeGreaterThanOrEqual(45)
  const { up } = stack.line
  await page.waitForTimeout(1500)
  expect(stack.line.up - up).toBeLessThan(AROUND)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectPublished()
  expect(stack.line.up).toBeLessThan(60 * MiB + AROUND)
})

test('at 5 MB/s, a reload at 45 % loses some seconds of sending at most', async () => {
  const file = await send('reloaded.mp4', 100 * MiB, 5e6)
  await reached45()
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article', { name: 'reloaded.mp4' })
  const arrived = await percent(/Ready to continue: \d+ % has arrived/)
  expect(arrived).toBeGreaterThanOrEqual(45 - 40)
  await row.getByLabel('Choose reloaded.mp4 again').setInputFiles(file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished()
  expect(stack.line.up).toBeLessThan(100 * MiB + 8 * 5e6 + AROUND)
})

for (const [how, seconds] of [
  ['refuse', 3],
  ['silence', 3],
  ['refuse', 30],
  ['silence', 30],
  ['refuse', 300],
  ['silence', 300],
] satisfies [Cut, number][]) {
  test(`at 5 MB/s, a line that is cut for ${seconds} s (${how}) needs no click`, async () => {
    await page.clock.install()
    await send('cut.mp4', 60 * MiB, 5e6)
    await reached45()
    await stack.line.cut(how)
    // The page's clock runs through the outage; storage's does not have to.
    for (let passed = 0; passed < seconds; passed++) {
      await page.clock.runFor(1000)
      await page.waitForTimeout(seconds > 30 ? 20 : 100)
    }
    if (seconds > 30) {
      await expect(page.getByText(/Trying again/).first()).toBeVisible()
      await expect(page.getByText(/\/s|left$/)).toBeHidden()
    }
    await stack.line.mend()
    await page.clock.resume()
    await expectPublished()
    // Six parts of a second each were on their way at the most.
    expect(stack.line.up).toBeLessThan(60 * MiB + 6 * PART + AROUND)
  })
}

test('at 125 kB/s one part is on its way at a time, and a pause finishes it', async () => {
  await send('slow.mp4', 11 * MiB, 125_000)
  await expect(page.getByText(/(1[5-9]|2\d) % sent/)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/^Pausing at/).first()).toBeVisible()
  await expect(page.getByText(/^Paused at 45 %/).first()).toBeVisible({ timeout: 60_000 })
  expect(stack.line.up).toBeLessThan(PART + AROUND)
  stack.line.rate = Infinity
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectPublished()
  expect(stack.line.up).toBeLessThan(11 * MiB + AROUND)
})
