import type { Page } from '@playwright/test'
import { film, signIn } from './actions'
import { Api } from './api'
import { expect, test } from './fixtures'

/** Captions for a film of two seconds. */
const german = 'WEBVTT\n\n00:00.200 --> 00:02.000\nGrüß Gott\n'

function vtt(name: string, text: string) {
  return { name, mimeType: 'text/vtt', buffer: Buffer.from(text) }
}

async function openAsOwner(page: Page, origin: string, title: string): Promise<string> {
  const id = await (await Api.signIn(origin, 'alice')).publish(title)
  await page.goto(`/watch/${id}`)
  await signIn(page, 'alice')
  await expect(page.getByRole('region', { name: 'Captions' })).toBeVisible()
  return id
}

async function addGerman(page: Page, text = german): Promise<void> {
  await page.getByLabel('Captions file').setInputFiles(vtt('german.vtt', text))
  const form = page.getByRole('form', { name: 'Add captions' })
  await form.getByLabel('Language').selectOption('German')
  await expect(form.getByLabel('Label in the player')).toHaveValue('Deutsch')
  await form.getByRole('button', { name: 'Add captions' }).click()
  await expect(page.getByText('The captions are added.')).toBeVisible()
}

/** The cue that the player shows in its first track, at its first second. */
async function shownCue(page: Page): Promise<string | undefined> {
  return page.locator('video').evaluate((video: HTMLVideoElement) => {
    const [track] = video.textTracks
    if (!track) return undefined
    track.mode = 'showing'
    if (video.currentTime !== 1) video.currentTime = 1
    const [cue] = track.activeCues ?? []
    return cue instanceof VTTCue ? cue.text : undefined
  })
}

test('the owner adds captions, everybody sees them, and the owner removes them', async ({
  page,
  stack,
  browser,
}) => {
  const id = await openAsOwner(page, stack.origin, 'Captioned')
  await addGerman(page)
  const captions = page.getByRole('region', { name: 'Captions' })
  await expect(captions.getByText('German (de)')).toBeVisible()
  await expect.poll(() => shownCue(page)).toBe('Grüß Gott')

  const visitor = await browser.newPage({ baseURL: stack.origin })
  await visitor.goto(`/watch/${id}`)
  await expect.poll(() => shownCue(visitor)).toBe('Grüß Gott')
  const track = visitor.locator('video track')
  await expect(track).toHaveAttribute('srclang', 'de')
  await expect(track).toHaveAttribute('label', 'Deutsch')
  await expect(visitor.getByRole('region', { name: 'Captions' })).toBeHidden()
  await visitor.close()

  await captions.getByRole('button', { name: 'Remove the captions “Deutsch”' }).click()
  await page.getByRole('button', { name: 'Remove captions' }).click()
  await expect(captions.getByText('This video has no captions.')).toBeVisible()
  await expect(page.locator('video track')).toHaveCount(0)
})

test('captions in the same language are replaced, after a word of warning', async ({ page, stack }) => {
  await openAsOwner(page, stack.origin, 'Captioned twice')
  await addGerman(page)
  await expect.poll(() => shownCue(page)).toBe('Grüß Gott')
  await page.getByLabel('Captions file').setInputFiles(vtt('other.vtt', german.replace('Gott', 'dich')))
  const form = page.getByRole('form', { name: 'Add captions' })
  await form.getByLabel('Language').selectOption('Another language')
  await form.getByLabel('Language tag').fill('not a tag')
  await form.getByLabel('Label in the player').fill('Gruß')
  await form.getByRole('button', { name: 'Add captions' }).click()
  await expect(page.getByRole('alert')).toContainText('“not a tag” is not a language tag')
  await form.getByLabel('Language tag').fill('de')
  await expect(form.getByRole('status')).toContainText('replaces the captions “Deutsch” in German')
  await form.getByRole('button', { name: 'Add captions' }).click()
  await expect(page.getByText('Gruß', { exact: true })).toBeVisible()
  await expect.poll(() => shownCue(page)).toBe('Grüß dich')
  await expect(page.getByText('Deutsch', { exact: true })).toBeHidden()
})

test.describe('a file that is no captions', () => {
  test('is refused before it is sent, or with what the server found', async ({ page, stack }) => {
    await openAsOwner(page, stack.origin, 'Without captions')
    const input = page.getByLabel('Captions file')
    await input.setInputFiles(film)
    await expect(page.getByRole('alert')).toContainText('is an MP4 file, not WebVTT captions.')
    await input.setInputFiles(vtt('letter.vtt', 'Dear reader'))
    await expect(page.getByRole('alert')).toContainText(
      '“letter.vtt” is a plain text file: convert it to WebVTT',
    )

    await input.setInputFiles(vtt('letter.vtt', 'WEBVTT\n\nDear reader\n'))
    const form = page.getByRole('form', { name: 'Add captions' })
    await form.getByLabel('Language').selectOption('English')
    await form.getByRole('button', { name: 'Add captions' }).click()
    await expect(page.getByRole('alert')).toContainText('was not kept')
    await form.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('button', { name: 'Choose a captions file…' })).toBeFocused()
  })
})

test.describe('captions that do not load', () => {
  test.use({ expected: /Failed to load resource: the server responded with a status of 403/ })

  test('say so, and the film plays', async ({ page, stack }) => {
    const id = await openAsOwner(page, stack.origin, 'Captions out of reach')
    await addGerman(page)
    await expect.poll(() => shownCue(page)).toBe('Grüß Gott')
    await page.route(/\/captions\//, (route) => route.fulfill({ status: 403 }))
    await page.goto(`/watch/${id}`)
    await expect(page.getByRole('alert')).toContainText('The captions “Deutsch” could not be loaded.')
    await expect(page.locator('video')).toHaveJSProperty('error', null)
  })
})
