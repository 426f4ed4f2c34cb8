import { film, media, signIn } from './actions'
import { Api } from './api'
import { expect, test } from './fixtures'
import { isPicturePut, look, paint, picturesSent } from './pictures'
import type { Page } from '@playwright/test'

test.beforeEach(async ({ page }) => {
  await page.goto('/upload')
  await signIn(page, 'petra')
})

const preview = (page: Page) => page.getByRole('img', { name: 'The picture for this video' })
const choose = (page: Page, file: string) => page.getByLabel('Video files').setInputFiles(file)

async function publish(page: Page, title: string): Promise<void> {
  await page.getByLabel('Title').fill(title)
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('Your video is published.')).toBeVisible()
}

/** The picture that storage gives for the video that the page shows. */
async function posterOf(page: Page) {
  await page.getByRole('link', { name: 'Watch it' }).click()
  const address = (await page.locator('video').getAttribute('poster')) ?? ''
  const answer = await fetch(address)
  return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
}

test('a picture is taken out of the film', async ({ page }) => {
  await choose(page, film)
  expect(await look(preview(page))).toMatchObject({ width: 320, height: 180 })
  expect((await look(preview(page))).spread).toBeGreaterThan(20)
})

test('a film that begins black is shown by a later moment', async ({ page }) => {
  await choose(page, media('black-start.mp4'))
  expect((await look(preview(page))).spread).toBeGreaterThan(20)
})

test('the picture is sent sealed beside the film, and shown in the feed and before the film', async ({
  page,
}) => {
  await choose(page, film)
  await expect(preview(page)).toBeVisible()
  const announced = page.waitForRequest(
    (request) => request.postData()?.includes('RequestAttachment') ?? false,
  )
  const put = page.waitForRequest(isPicturePut)
  await publish(page, 'With a picture')
  expect((await put).headers()).toHaveProperty('x-amz-checksum-sha256')
  const { type, bytes } = await posterOf(page)
  expect(type).toBe('image/webp')
  expect(bytes.subarray(0, 4).toString() + bytes.subarray(8, 12).toString()).toBe('RIFFWEBP')
  const { variables } = (await announced).postDataJSON() as { variables: { input: { size: number } } }
  expect(bytes.length).toBe(variables.input.size)
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'With a picture' })
  await expect(card.locator('img')).toHaveJSProperty('naturalWidth', 320)
  await expect(card.getByText('0:02', { exact: true })).toBeVisible()

  // The picture is an upload as well, but is not listed.
  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByRole('article').filter({ hasText: 'With a picture' })).toHaveCount(1)
  await expect(page.getByText('poster.webp')).toHaveCount(0)
})

test('another moment is found by keyboard', async ({ page }) => {
  await choose(page, media('black-start.mp4'))
  const before = await look(preview(page))
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  const slider = page.getByRole('slider', { name: 'Moment' })
  await expect(slider).toBeFocused()
  await expect(slider).toHaveAttribute('max', /^4\./)
  await page.keyboard.press('Home')
  await expect(slider).toHaveAttribute('aria-valuetext', '0.0 seconds')
  await page.getByRole('button', { name: 'Use this moment' }).click()
  await expect(page.getByRole('button', { name: 'Choose a moment from the film' })).toBeFocused()
  const black = await look(preview(page))
  expect(black.spread).toBeLessThan(3)
  expect(black.sample).not.toBe(before.sample)

  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowRight')
  await expect(slider).toHaveAttribute('aria-valuetext', '3.0 seconds')
  await page.getByRole('button', { name: 'Use this moment' }).click()
  expect((await look(preview(page))).spread).toBeGreaterThan(20)
})

test('a picture is chosen from a file, scaled down, and a broken one is refused in words', async ({
  page,
}) => {
  await choose(page, film)
  await expect(preview(page)).toBeVisible()
  const buffer = await paint(page, 3000, 2000, 200, 'image/png')
  await page.getByLabel('Picture file').setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer })
  await expect(preview(page)).toHaveJSProperty('naturalWidth', 1280)
  expect(await look(preview(page))).toMatchObject({ width: 1280, height: 853 })

  await page
    .getByLabel('Picture file')
    .setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: buffer.subarray(0, 40) })
  await expect(page.getByRole('alert')).toContainText('This browser cannot read that picture.')
  // What was chosen before is still there.
  await expect(preview(page)).toHaveJSProperty('naturalWidth', 1280)
  await page.getByLabel('Picture file').setInputFiles(media('still.jpg'))
  await expect(page.getByRole('alert')).toBeHidden()
})

test('the picture can be removed', async ({ page }) => {
  const sent = picturesSent(page)
  await choose(page, film)
  await expect(preview(page)).toBeVisible()
  await page.getByRole('button', { name: 'Remove the picture' }).click()
  await expect(preview(page)).toBeHidden()
  await publish(page, 'Wants no picture')
  expect(sent).toEqual([])
})

test('a film without a readable picture is published without one', async ({ page }) => {
  const sent = picturesSent(page)
  await choose(page, media('hevc-aac.mov'))
  await expect(page.getByText('This browser cannot take a picture from this film.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose a moment from the film' })).toBeHidden()
  await publish(page, 'No picture to see')
  expect(sent).toEqual([])
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'No picture to see' })
  await expect(card.locator('svg').first()).toBeVisible()
  await expect(card.locator('img')).toHaveCount(0)
})

test.describe('a picture that cannot be sent', () => {
  // Chromium reports every failed request on the console by itself.
  test.use({ expected: /Failed to load resource/ })

  test('does not keep the film back, and can be set later', async ({ page }) => {
    await page.route('**/streamsphere/posters/**', (route) => route.abort('connectionrefused'))
    await choose(page, film)
    await expect(preview(page)).toBeVisible()
    await publish(page, 'Lost its picture')
    const trouble = page.getByRole('alert')
    await expect(trouble).toContainText('“Lost its picture” is published, but without its picture.')

    await page.unroute('**/streamsphere/posters/**')
    await trouble.getByRole('link', { name: 'Set it again' }).click()
    await expect(page.getByRole('heading', { name: 'Edit the video' })).toBeVisible()
    await page.getByLabel('Picture file').setInputFiles(media('still.jpg'))
    await expect(preview(page)).toBeVisible()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Your changes are saved.')).toBeVisible()
    await expect(page.locator('video')).toHaveAttribute('poster', /posters/)
  })
})

test('closing the page before the picture is set asks first', async ({ page }) => {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/streamsphere/posters/**', async (route) => {
    await held
    await route.continue()
  })
  await choose(page, film)
  await expect(preview(page)).toBeVisible()
  await publish(page, 'Its picture comes later')
  const left = page.getByText('Pictures of published videos are still being set.')
  await expect(left).toBeVisible()
  const dialog = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  expect((await dialog).type()).toBe('beforeunload')
  await (await dialog).dismiss()
  release()
  await expect(left).toBeHidden()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page.locator('video')).toHaveAttribute('poster', /posters/)
})

test('the owner takes another picture out of the film that plays', async ({ page, stack }) => {
  const id = await (
    await Api.signIn(stack.origin, 'petra')
  ).publish('Gets a picture', { file: media('black-start.mp4') })
  await page.goto(`/watch/${id}`)
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.currentTime = 3
  })
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  await expect(page.getByRole('slider', { name: 'Moment' })).toHaveAttribute('aria-valuetext', '3.0 seconds')
  await page.getByRole('button', { name: 'Use this moment' }).click()
  expect((await look(preview(page))).spread).toBeGreaterThan(20)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('video')).toHaveAttribute('poster', /posters/)
})
