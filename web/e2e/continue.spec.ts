import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expectPlaying, networkOf, signIn } from './actions'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'

test.beforeEach(async ({ page }) => {
  await page.goto('/upload')
  await signIn(page, 'conny')
})

async function digestOf(page: Page): Promise<string> {
  const answer = await fetch((await page.locator('video').getAttribute('src')) ?? '')
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex')
}

test('a film in one request is sent again after a reload', async ({ page, largeFilm }) => {
  const file = await largeFilm('single.mp4', 8 * MiB)
  const network = await networkOf(page)
  await network.slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(file)
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await network.restore()

  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article', { name: 'single.mp4' })
  await expect(row.getByText('Not finished', { exact: true })).toBeVisible()
  await row.getByLabel('Choose single.mp4 again').setInputFiles(file)
  await page.getByLabel('Title').fill('Sent at the second try')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page).toHaveTitle('Sent at the second try · StreamSphere')
  await expectPlaying(page)
  expect(await digestOf(page)).toBe(
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  )

  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByRole('article', { name: 'single.mp4' })).toHaveCount(1)
})

for (const [way, size] of [
  ['in one request', 8 * MiB],
  ['in parts', 48 * MiB],
] as const) {
  test(`two tabs send the same file at once, ${way}`, async ({ page, largeFilm }) => {
    const file = await largeFilm(`twice-${size}.mp4`, size)
    const other = await page.context().newPage()
    await other.goto('/upload')
    for (const tab of [page, other]) await (await networkOf(tab)).slowDown(size / 3)
    await page.getByLabel('Video files').setInputFiles(file)
    await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
    await other.getByLabel('Video files').setInputFiles(file)
    // A file in parts that was started before can be continued: both tabs then send parts of one upload.
    if (way === 'in parts') await other.getByRole('button', { name: 'Continue' }).click()
    await Promise.all([page, other].map((tab) => tab.getByRole('button', { name: 'Publish' }).click()))
    const addresses = await Promise.all([page, other].map(published))
    expect(new Set(addresses).size).toBe(way === 'in parts' ? 1 : 2)

    const want = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    for (const tab of [page, other]) {
      await tab.getByRole('link', { name: 'Watch it' }).click()
      await expect(tab.locator('video')).toBeVisible()
      expect(await digestOf(tab)).toBe(want)
    }
    await other.close()
  })
}

async function published(page: Page): Promise<string | null> {
  const link = page.getByRole('link', { name: 'Watch it' })
  await expect(link).toBeVisible({ timeout: 30_000 })
  return link.getAttribute('href')
}
