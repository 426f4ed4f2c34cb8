import type { Page } from '@playwright/test'
import { media, signIn } from './actions'
import { Api } from './api'
import { expect, test } from './fixtures'
import { paint } from './pictures'

/** Addresses of a few seconds; each is another one than the one before. */
const shortLived = { STREAMSPHERE_PLAYBACK_LIFETIME: '6s', STREAMSPHERE_PLAYBACK_WINDOW: '1s' }

/** Storage's clock cannot be turned: the life of an address is waited out. */
const expired = (page: Page) => page.waitForTimeout(7500)

/** What storage refused. */
function refusals(page: Page): string[] {
  const refused: string[] = []
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(response.url())
  })
  return refused
}

interface Shown {
  src: string
  time: number
  paused: boolean
}

const shown = (page: Page): Promise<Shown> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => ({
    src: video.src,
    time: video.currentTime,
    paused: video.paused,
  }))

const wake = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

test('a film plays, jumps and wakes after its address has expired', async ({ page, ownStack }) => {
  const { origin } = await ownStack(shortLived)
  const id = await (
    await Api.signIn(origin, 'alice')
  ).publish('Long open', { file: media('black-start.mp4') })
  const refused = refusals(page)
  await page.goto(`${origin}/watch/${id}`)
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(0)
  const before = await shown(page)

  await expired(page)
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.currentTime = 2
  })
  await expect.poll(async () => (await shown(page)).src, { timeout: 4000 }).not.toBe(before.src)
  await expect.poll(() => shown(page), { timeout: 4000 }).toMatchObject({ time: 2, paused: true })

  const jumped = await shown(page)
  await expired(page)
  await wake(page)
  await expect.poll(async () => (await shown(page)).src, { timeout: 4000 }).not.toBe(jumped.src)
  await expect.poll(() => shown(page), { timeout: 4000 }).toMatchObject({ time: 2, paused: true })

  const awake = await shown(page)
  await expired(page)
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.muted = true
    void video.play().catch(() => undefined)
  })
  await expect.poll(async () => (await shown(page)).time, { timeout: 4000 }).toBeGreaterThan(2.2)
  expect((await shown(page)).src).not.toBe(awake.src)
  expect(refused).toEqual([])
})

test('a film is downloaded under its name, also from a page that was open for long', async ({
  page,
  ownStack,
}) => {
  const { origin } = await ownStack(shortLived)
  const id = await (await Api.signIn(origin, 'alice')).publish('To keep')
  const refused = refusals(page)
  await page.goto(`${origin}/watch/${id}`)
  const link = page.getByRole('link', { name: 'Download', exact: true })
  for (const wait of [() => Promise.resolve(), () => expired(page)]) {
    await expect(link).toBeVisible()
    await wait()
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('h264-aac-faststart.mp4')
    expect(await download.failure()).toBeNull()
  }
  await expect(page).toHaveTitle('To keep · StreamSphere')
  expect(refused).toEqual([])
})

test.describe('a picture that fails', () => {
  test.use({ expected: /Failed to load resource/ })

  test('is asked for again, and comes', async ({ page, stack }) => {
    await page.goto('/')
    const poster = await paint(page, 320, 180, 120, 'image/webp')
    await (await Api.signIn(stack.origin, 'petra')).publish('Fails once', { poster })
    await page.route(/\/posters\//, (route) => route.fulfill({ status: 403 }), { times: 1 })
    await page.goto('/')
    const card = page.getByRole('article').filter({ hasText: 'Fails once' })
    await expect(card.locator('img')).toHaveJSProperty('naturalWidth', 320)
    const { pathname } = new URL((await card.locator('img').getAttribute('src')) ?? '')

    // One that does not come at the third try is a planet until the page is looked at again.
    let tries = 0
    await page.route(/\/posters\//, (route) => {
      if (new URL(route.request().url()).pathname === pathname) tries++
      return route.fulfill({ status: 503 })
    })
    await page.goto('/')
    await expect.poll(() => tries).toBe(3)
    await expect(card.locator('svg').first()).toBeVisible()
    await page.unroute(/\/posters\//)
    await expect(async () => {
      await wake(page)
      await expect(card.locator('img')).toHaveJSProperty('naturalWidth', 320, { timeout: 1000 })
    }).toPass()
  })
})

test('the owner removes the picture', async ({ page, stack }) => {
  await page.goto('/')
  const poster = await paint(page, 320, 180, 120, 'image/webp')
  const id = await (await Api.signIn(stack.origin, 'petra')).publish('Loses its picture', { poster })
  await page.goto(`/watch/${id}`)
  await signIn(page, 'petra')
  await expect(page.locator('video')).toHaveAttribute('poster', /posters/)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Remove the picture' }).click()
  await page.getByRole('button', { name: 'Keep the current picture' }).click()
  await page.getByRole('button', { name: 'Remove the picture' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your changes are saved.')).toBeVisible()
  await expect(page.locator('video')).not.toHaveAttribute('poster', /./)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Loses its picture', level: 1 })).toBeVisible()
  await expect(page.locator('video')).not.toHaveAttribute('poster', /./)
})
