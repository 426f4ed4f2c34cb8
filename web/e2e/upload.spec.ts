import { readFile } from 'node:fs/promises'
import { expectPlaying, film, media, signIn, networkOf, uploadFilm } from './actions'
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
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT' || request.postData()?.includes('requestUpload')) sent.push(request.url())
  })
  const packet = Buffer.alloc(188)
  packet.write('G')
  const packets = Buffer.concat(Array<Buffer>(1000).fill(packet))
  for (const [name, content, refusal] of [
    ['holiday.ts', packets, 'is an MPEG transport stream: convert it to MP4, for example with HandBrake.'],
    ['holiday.mp4', packets, 'is an MPEG transport stream: convert it to MP4, for example with HandBrake.'],
    ['holiday.wmv', Buffer.from([1, 2, 3]), 'is a Windows Media file: convert it to MP4'],
    ['still.mp4', await readFile(media('still.jpg')), 'is a JPEG image, not a video.'],
    ['page.mp4', Buffer.from('<!doctype html><title>'), 'is an HTML page: download the film itself'],
    ['nothing.mp4', Buffer.alloc(0), 'is empty.'],
  ] as const) {
    await input.setInputFiles({ name, mimeType: '', buffer: content })
    await expect(page.getByRole('alert')).toContainText(`“${name}” ${refusal}`)
  }
  expect(sent).toEqual([])

  // Only the server knows what an .xyz is.
  await input.setInputFiles({ name: 'film.xyz', mimeType: '', buffer: Buffer.from([1, 2, 3]) })
  await expect(page.getByText('Files of this type are not accepted.')).toBeVisible()
  await expect(page.getByText('Neither the type nor the name of the file says what it is.')).toBeVisible()
})

test('a film is published whatever its name says it is', async ({ page }) => {
  const content = await readFile(film)
  for (const name of ['film.mov', 'film.webm', 'film.ts']) {
    await page.goto('/upload')
    const requested = page.waitForRequest((request) => request.postData()?.includes('requestUpload') ?? false)
    await page.getByLabel('Video files').setInputFiles({ name, mimeType: '', buffer: content })
    expect((await requested).postData()).toContain('"contentType":"video/mp4"')
    await page.getByLabel('Title').fill(`MP4 called ${name}`)
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('link', { name: 'Watch it' }).click()
    await expect(page).toHaveTitle(`MP4 called ${name} · StreamSphere`)
    await expectPlaying(page)
  }
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
