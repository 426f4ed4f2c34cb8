import { readFile } from 'node:fs/promises'
import { expectPlaying, film, signIn, networkOf, uploadFilm } from './actions'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'

test.beforeEach(async ({ page }) => {
  await page.goto('/upload')
  await signIn(page, 'alice')
})

test('a film is uploaded, published, listed and played', async ({ page }) => {
  await uploadFilm(page, 'Harbour at dawn')
  await expectPlaying(page)

  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await page.getByRole('link', { name: 'Harbour at dawn' }).click()
  await expectPlaying(page)
})

test('64 MiB arrive with progress to see, sealed by their checksum, and play', async ({
  page,
  largeFilm,
}) => {
  const file = await largeFilm('large.mp4')
  await (await networkOf(page)).slowDown(20 * MiB)
  const put = page.waitForRequest((request) => request.method() === 'PUT')
  await page.getByLabel('Video files').setInputFiles(file)
  await page.getByRole('button', { name: 'Publish' }).click()
  expect((await put).headers()).toHaveProperty('x-amz-checksum-sha256')

  const seen = new Set<string>()
  await expect
    .poll(async () => seen.add((await page.getByRole('progressbar').getAttribute('value')) ?? '').size, {
      intervals: [50],
    })
    .toBeGreaterThan(4)
  await expect(page.getByText(/of 67\.1 MB · \d.* [kM]B\/s · .* left/)).toBeVisible()

  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page.getByText('67.1 MB')).toBeVisible()
  await expectPlaying(page)
})

test('an upload is cancelled on its way', async ({ page, largeFilm }) => {
  const file = await largeFilm('cancelled.mp4', 8 * MiB)
  await (await networkOf(page)).slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(file)
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel upload' }).click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await expect(page.getByRole('progressbar')).toBeHidden()

  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article', { name: 'cancelled.mp4' })
  await expect(row.getByText('Cancelled', { exact: true })).toBeVisible()
})

test('a file that is no video is refused in words', async ({ page }) => {
  const input = page.getByLabel('Video files')
  await input.setInputFiles({ name: 'still.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no film') })
  await expect(page.getByRole('alert')).toContainText('“still.jpg” is not a video.')

  // Only the server knows what an .xyz is.
  await input.setInputFiles({ name: 'film.xyz', mimeType: '', buffer: Buffer.from('no film') })
  await expect(page.getByText('Files of this type are not accepted.')).toBeVisible()
})

test('a film can be dropped anywhere on the page', async ({ page }) => {
  const bytes = [...(await readFile(film))]
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(content)], 'dropped.mp4', { type: 'video/mp4' }))
    return data
  }, bytes)
  const heading = page.getByRole('heading', { name: 'Upload' })
  await heading.dispatchEvent('dragover', { dataTransfer: transfer })
  await expect(page.getByText('Drop to upload')).toBeVisible()
  await heading.dispatchEvent('drop', { dataTransfer: transfer })
  await expect(page.getByText('The file is there. Publish it when you are ready.').first()).toBeVisible()
})

test('closing the page in mid-upload asks first', async ({ page, largeFilm }) => {
  const file = await largeFilm('left.mp4', 8 * MiB)
  await (await networkOf(page)).slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(file)
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  const dialog = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  expect((await dialog).type()).toBe('beforeunload')
  await (await dialog).dismiss()
  await expect(page.getByRole('progressbar')).toBeVisible()
})

test('an upload goes on while one looks at other pages', async ({ page, largeFilm }) => {
  const file = await largeFilm('browsing.mp4', 8 * MiB)
  const network = await networkOf(page)
  await network.slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(file)
  await page.getByLabel('Title').fill('Sent while browsing')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await expect(page.getByRole('link', { name: /Uploading [1-9]/ })).toBeVisible()
  await network.restore()
  await expect(page.getByRole('link', { name: /Uploading/ })).toBeHidden()
  await page.getByRole('link', { name: 'Upload', exact: true }).click()
  await expect(page.getByText('Your video is published.')).toBeVisible()
})

test('an upload left behind can be checked and kept', async ({ page, stack, browser }) => {
  const other = await browser.newPage({ baseURL: stack.origin })
  await other.goto('/upload')
  await signIn(other, 'alice')
  await other.getByLabel('Video files').setInputFiles(film)
  await other.getByLabel('Title').fill('Never published')
  await expect(other.getByText('The file is there. Publish it when you are ready.').first()).toBeVisible()
  await other.close()

  await page.getByRole('link', { name: 'My uploads' }).click()
  const row = page.getByRole('article').filter({ hasText: 'Not finished' }).first()
  await row.getByRole('button', { name: 'Check again' }).click()
  // Nobody had pressed Publish.
  await expect(page.getByText('Saved, not published').first()).toBeVisible()
})

test('everything works by keyboard alone', async ({ page }) => {
  await page.getByRole('button', { name: 'Account of alice' }).press('Enter')
  await page.getByRole('button', { name: 'Sign out' }).press('Enter')
  await page.getByLabel('Your name').focus()
  await page.keyboard.type('keyboarder')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Choose a video' })).toBeVisible()

  await page.reload()
  await expect(page.getByRole('button', { name: 'Choose a video' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Choose a video' })).toBeFocused()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(film)
  await expect(page.getByLabel('Title')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('By keyboard')
  // Title, description, who can watch it, and three buttons for the picture.
  await expect(page.getByRole('img', { name: 'The picture for this video' })).toBeVisible()
  for (let step = 0; step < 6; step++) await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Publish' })).toBeFocused()
  await page.keyboard.press('Enter')
  const watch = page.getByRole('link', { name: 'Watch it' })
  await expect(watch).toBeVisible()
  await watch.press('Enter')
  await expect(page).toHaveTitle('By keyboard · StreamSphere')
})
