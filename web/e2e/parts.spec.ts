import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Page, Request } from '@playwright/test'
import { networkOf, signIn } from './actions'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'
import { startStack } from './stack'

// Chromium reports every failed request on the console by itself; storage's refusals carry no CORS headers.
test.use({ expected: /Failed to load resource|blocked by CORS policy/ })

const SIZE = 200 * MiB
const PARTS = 13

test.beforeEach(async ({ page }) => {
  await page.goto('/upload')
  await signIn(page, 'paula')
})

/** The numbers of the parts that the page sends, in order. */
function partsOf(page: Page): number[] {
  const numbers: number[] = []
  page.on('request', (request) => {
    const number = partNumber(request)
    if (number) numbers.push(number)
  })
  return numbers
}

function partNumber(request: Pick<Request, 'method' | 'url'>): number {
  return request.method() === 'PUT' ? Number(new URL(request.url()).searchParams.get('partNumber')) : 0
}

async function choose(page: Page, file: string): Promise<void> {
  await page.getByLabel('Video files').setInputFiles(file)
}

async function expectPublished(page: Page): Promise<void> {
  await expect(page.getByText('Your video is published.')).toBeVisible({ timeout: 60_000 })
}

/** Reads the film back from where viewers get it. */
async function expectIdentical(page: Page, file: string): Promise<void> {
  await page.getByRole('link', { name: 'Watch it' }).click()
  const source = await page.locator('video').getAttribute('src')
  const answer = await fetch(source ?? '')
  const got = createHash('sha256').update(Buffer.from(await answer.arrayBuffer()))
  const want = createHash('sha256').update(await readFile(file))
  expect(got.digest('hex')).toBe(want.digest('hex'))
}

test('200 MiB in parts, in few calls', async ({ page, largeFilm }) => {
  const file = await largeFilm('plain.mp4', SIZE)
  const sent = partsOf(page)
  const calls: string[] = []
  page.on('request', (request) => {
    const name = /mutation (\w+)/.exec(request.postData() ?? '')?.[1]
    if (name && request.url().endsWith('/graphql')) calls.push(name)
  })
  await choose(page, file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(page)
  expect(sent.sort((a, b) => a - b)).toEqual(numbers())
  expect(calls.filter((name) => name === 'SignParts').length).toBeLessThanOrEqual(2)
  expect(calls.filter((name) => name !== 'SignParts')).toEqual([
    'RequestUpload',
    'RequestAttachment',
    'FinalizeUpload',
  ])
  await expectIdentical(page, file)
})

test('paused and continued: what is there is not sent again', async ({ page, largeFilm }) => {
  const file = await largeFilm('paused.mp4', SIZE)
  const sent = partsOf(page)
  const network = await networkOf(page)
  await network.slowDown(16 * MiB)
  await choose(page, file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/[45]\d % sent/)).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/Paused at \d+ %/).first()).toBeVisible({ timeout: 30_000 })
  const before = sent.length
  await network.restore()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectPublished(page)
  expect(before).toBeLessThan(PARTS)
  // Those in flight were finished.
  expect(sent.sort((a, b) => a - b)).toEqual(numbers())
  await expectIdentical(page, file)
})

test('reloaded and continued from “My uploads”: only what is missing is sent', async ({
  page,
  largeFilm,
}) => {
  const file = await largeFilm('reloaded.mp4', SIZE)
  await interrupt(page, file)
  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article', { name: 'reloaded.mp4' })
  await expect(row.getByText(/Ready to continue: [1-9]\d? % has arrived/)).toBeVisible()
  const there = await arrivedParts(page)

  const sent = partsOf(page)
  await row.getByLabel('Choose reloaded.mp4 again').setInputFiles(file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(page)
  expect(sent.sort((a, b) => a - b)).toEqual(numbers().filter((number) => !there.includes(number)))
  await expectIdentical(page, file)
})

test('started in one tab, continued in another from the upload page', async ({ page, largeFilm }) => {
  const file = await largeFilm('elsewhere.mp4', SIZE)
  await interrupt(page, file)
  const other = await page.context().newPage()
  await other.goto('/upload')
  const sent = partsOf(other)
  await choose(other, file)
  const offer = other.getByRole('region', { name: 'elsewhere.mp4 was started before' })
  await offer.getByRole('button', { name: 'Continue' }).click()
  await other.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(other)
  expect(sent.length).toBeLessThan(PARTS)
  await expectIdentical(other, file)
})

test('a different file is refused', async ({ page, largeFilm }, testInfo) => {
  const file = await largeFilm('different.mp4', 48 * MiB)
  await interrupt(page, file, 48 * MiB)
  const impostor = await readFile(file)
  impostor.writeUInt8(impostor.readUInt8(impostor.length / 2) ^ 1, 1000)
  for (let at = 0; at < 3; at++) impostor.writeUInt8(7, at * 16 * MiB + 5000)
  const path = testInfo.outputPath('other', 'different.mp4')
  await mkdir(testInfo.outputPath('other'))
  await writeFile(path, impostor)

  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article', { name: 'different.mp4' })
  await row
    .getByLabel('Choose different.mp4 again')
    .setInputFiles({ name: 'different.mp4', mimeType: 'video/mp4', buffer: Buffer.from('short') })
  await expect(row.getByRole('alert')).toContainText('This file is 5 bytes large')

  const sent = partsOf(page)
  await row.getByLabel('Choose different.mp4 again').setInputFiles(path)
  await expect(page.getByRole('alert')).toContainText('but different content')
  await page.getByRole('button', { name: 'Remove' }).click()
  expect(sent).toEqual([])

  await choose(page, file)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(page)
  await expectIdentical(page, file)
})

test('offline for a while: waits, says so, and goes on', async ({ page, largeFilm }) => {
  const file = await largeFilm('offline.mp4', SIZE)
  const sent = partsOf(page)
  const network = await networkOf(page)
  await network.slowDown(40 * MiB)
  await choose(page, file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/[3-5]\d % sent/)).toBeVisible({ timeout: 20_000 })
  await network.cut()
  await expect(
    page.getByText(/There seems to be no internet connection. Trying again in \d+ s/),
  ).toBeVisible()
  await network.restore()
  await expectPublished(page)
  // Tries without a network send nothing.
  expect(new Set(sent).size).toBe(PARTS)
  await expectIdentical(page, file)
})

test('a part damaged on its way is refused by storage and sent again', async ({ page, largeFilm }) => {
  const file = await largeFilm('damaged.mp4', SIZE)
  const statuses: number[] = []
  page.on('response', (answer) => {
    if (partNumber(answer.request()) === 2) statuses.push(answer.status())
  })
  await meddleWithPart2(page, 'damage')
  const sent = partsOf(page)
  await choose(page, file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(page)
  expect(statuses).toEqual([400, 200])
  expect(sent.length).toBe(PARTS + 1)
  await expectIdentical(page, file)
})

test('URLs that die quickly are signed again, and one that died on its way as well', async ({
  page,
  largeFilm,
}) => {
  const stack = await startStack({
    STREAMSPHERE_MIN_URL_LIFETIME: '2s',
    STREAMSPHERE_SLOWEST_RATE: '100000000',
  })
  await page.goto(`${stack.origin}/upload`)
  await signIn(page, 'paula')
  const file = await largeFilm('expired.mp4', SIZE)
  const refused: number[] = []
  page.on('requestfailed', (request) => refused.push(partNumber(request)))
  await meddleWithPart2(page, 'delay')
  await (await networkOf(page)).slowDown(40 * MiB)
  await choose(page, file)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expectPublished(page)
  expect(refused).toContain(2)
  await expectIdentical(page, file)
  await stack.stop()
})

/** Changes a byte of part 2 on its way, or lets it leave after its URL has died; the first time only. */
async function meddleWithPart2(page: Page, how: 'damage' | 'delay'): Promise<void> {
  await page.evaluate((how) => {
    let met = false
    globalThis.XMLHttpRequest = class extends XMLHttpRequest {
      #chosen = false

      override open(method: string, url: string | URL): void {
        this.#chosen = !met && new URL(url).searchParams.get('partNumber') === '2'
        met ||= this.#chosen
        super.open(method, url)
      }

      override send(body: Blob): void {
        if (!this.#chosen) super.send(body)
        else if (how === 'damage') super.send(new Blob([body.slice(0, 100), 'x', body.slice(101)]))
        else
          setTimeout(() => {
            super.send(body)
          }, 3000)
      }
    }
  }, how)
}

function numbers(): number[] {
  return Array.from({ length: PARTS }, (_, index) => index + 1)
}

/** Sends a part of the film and reloads the page in the middle. */
async function interrupt(page: Page, file: string, size = SIZE): Promise<void> {
  const network = await networkOf(page)
  await network.slowDown(size / 4)
  const stored = page.waitForResponse((answer) => partNumber(answer.request()) > 0 && answer.ok())
  await choose(page, file)
  await stored
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await network.restore()
}

/** What storage has of the newest upload. */
async function arrivedParts(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const { token } = JSON.parse(localStorage.getItem('streamsphere.session') ?? '{}') as { token: string }
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: '{ viewer { uploads(first: 1) { nodes { receivedParts { number } } } } }',
      }),
    })
    const { data } = (await answer.json()) as {
      data: { viewer: { uploads: { nodes: { receivedParts: { number: number }[] }[] } } }
    }
    return data.viewer.uploads.nodes[0]?.receivedParts.map(({ number }) => number) ?? []
  })
}
