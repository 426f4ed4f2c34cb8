import { expectPlaying, media, signIn } from './actions'
import { Api } from './api'
import { expect, test } from './fixtures'

test('the owner edits a video', async ({ page, stack }) => {
  const id = await (await Api.signIn(stack.origin, 'alice')).publish('Before')
  await page.goto(`/watch/${id}`)
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden()
  await signIn(page, 'alice')
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Title').fill('After')
  await page.getByLabel('Description').fill('First line\nSecond line <b>not bold</b>')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveTitle('After · StreamSphere')
  await expect(page.getByText('First line\nSecond line <b>not bold</b>')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'After', level: 1 })).toBeVisible()
})

test('a private video is its owner’s alone', async ({ page, stack, browser }) => {
  const id = await (await Api.signIn(stack.origin, 'alice')).publish('Only for me')
  await page.goto(`/watch/${id}`)
  await signIn(page, 'alice')
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('radio', { name: /Private/ }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Private')).toBeVisible()

  const other = await browser.newPage({ baseURL: stack.origin })
  await other.goto('/')
  await signIn(other, 'bob')
  await expect(other.getByRole('heading', { name: 'Videos' })).toBeVisible()
  await expect(other.getByRole('link', { name: 'Only for me' })).toBeHidden()
  await other.goto(`/watch/${id}`)
  await expect(other.getByRole('heading', { name: 'No such video', level: 1 })).toBeVisible()
  await other.close()
})

test('the owner deletes a video, after a question', async ({ page, stack }) => {
  const id = await (await Api.signIn(stack.origin, 'alice')).publish('Not for long')
  await page.goto('/')
  await signIn(page, 'alice')
  await page.getByRole('link', { name: 'Not for long' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete video' }).click()
  await expect(page).toHaveTitle('Videos · StreamSphere')
  await expect(page.getByRole('link', { name: 'Not for long' })).toBeHidden()
  await page.goto(`/watch/${id}`)
  await expect(page.getByRole('heading', { name: 'No such video', level: 1 })).toBeVisible()
})

test.describe('an address that has expired', () => {
  test.use({ expected: /Failed to load resource: the server responded with a status of 403/ })

  test('is replaced, and the film goes on', async ({ page, stack }) => {
    const id = await (await Api.signIn(stack.origin, 'alice')).publish('Long watched')
    // A real one lives for hours: this answers as storage does afterwards.
    await page.route(/X-Amz-Signature/, (route) => route.fulfill({ status: 403 }), { times: 1 })
    await page.goto(`/watch/${id}`)
    await expectPlaying(page)
    await expect(page.getByRole('alert')).toBeHidden()
  })
})

test('an address that makes no sense looks like a video that is gone', async ({ page }) => {
  await page.goto('/watch/nonsense')
  await expect(page.getByRole('heading', { name: 'No such video', level: 1 })).toBeVisible()
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { name: 'No such page', level: 1 })).toBeVisible()
  await expect(page).toHaveTitle('No such page · StreamSphere')
})

test('a film in a form that not every browser plays says so, with its name and a way out', async ({
  page,
  stack,
}) => {
  const api = await Api.signIn(stack.origin, 'alice')
  const hevc = await api.publish('Filmed by a phone', { file: media('hevc-aac.mov') })
  await page.goto(`/watch/${hevc}`)
  const note = page.getByRole('complementary', { name: 'About playing this film' })
  await expect(note).toContainText('May not play in every browser.')
  await expect(note).toContainText('HEVC (H.265)')
  await expect(note.getByRole('link', { name: 'Download the film' })).toHaveAttribute(
    'href',
    /X-Amz-Signature/,
  )

  const old = await api.publish('From an old disc', { file: media('mpeg4.mp4') })
  await page.goto(`/watch/${old}`)
  await expect(note).toContainText('MPEG-4 part 2')

  const plain = await api.publish('For everybody')
  await page.goto(`/watch/${plain}`)
  await expect(page.getByText('0:02 · 320 × 180 · 24 fps · H.264 and AAC · 30.6 kB')).toBeVisible()
  await expect(note).toBeHidden()
})

test('the link is copied', async ({ page, stack, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const id = await (await Api.signIn(stack.origin, 'alice')).publish('Passed on')
  await page.goto(`/watch/${id}`)
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByText('The link is copied.')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${stack.origin}/watch/${id}`)
})
