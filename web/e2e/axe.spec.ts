import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { film, networkOf, signIn } from './actions'
import { Api } from './api'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'

test.use({ expected: /Failed to load resource/ })

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`no barriers, ${scheme}, ${width} pixels wide`, async ({ page, ownStack, largeFilm }) => {
      test.setTimeout(120_000)
      const stack = await ownStack()
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      const large = await largeFilm('running.mp4', 16 * MiB)
      await visit(page, stack.origin, large)
    })
  }
}

test('nothing is cut off on a screen of 320 pixels', async ({ page, ownStack }) => {
  const { origin } = await ownStack()
  await page.setViewportSize({ width: 320, height: 640 })
  const title = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'
  const id = await (await Api.signIn(origin, 'axel')).publish(title)
  await page.goto(`${origin}/upload`)
  await signIn(page, 'axel')
  await page.getByLabel('Video files').setInputFiles(film)
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  await expect(page.getByRole('button', { name: 'Use this moment' })).toBeEnabled()
  await expectNoOverflow(page, 'upload')
  await page.getByRole('button', { name: 'Cancel upload' }).click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  for (const path of ['/', '/?q=nothing+like+that', `/watch/${id}`, '/uploads', '/nowhere']) {
    await page.goto(origin + path)
    await page.waitForLoadState('networkidle')
    await expectNoOverflow(page, path)
  }
})

/** Opens every page, and looks at each for what keeps somebody out. */
async function visit(page: Page, origin: string, large: string): Promise<void> {
  await page.goto(origin)
  await expect(page.getByRole('heading', { name: 'Nothing to watch yet' })).toBeVisible()
  await check(page, 'empty feed')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await check(page, 'sign-in dialog')
  await page.keyboard.press('Escape')
  await page.goto(`${origin}/upload`)
  await check(page, 'upload, signed out')
  await signIn(page, 'axel')

  const api = await Api.signIn(origin, 'axel')
  const ids: string[] = []
  for (const title of ['Kites over the dunes', 'Harbour at dawn', 'Rain']) ids.push(await api.publish(title))
  await page.goto(origin)
  await expect(page.getByRole('link', { name: 'Rain' })).toBeVisible()
  await check(page, 'feed')
  await page.getByRole('button', { name: 'Under 4 minutes' }).click()
  await page.getByRole('searchbox').fill('nothing like that')
  await expect(page.getByRole('heading', { level: 1, name: 'Results for' })).toBeVisible()
  await check(page, 'search')

  await page.goto(`${origin}/watch/${ids[0] ?? ''}`)
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible()
  await check(page, 'watch')
  await page
    .getByLabel('Captions file')
    .setInputFiles({ name: 'en.vtt', mimeType: 'text/vtt', buffer: Buffer.from('WEBVTT\n') })
  await page.getByLabel('Language', { exact: true }).selectOption('Another language')
  await check(page, 'captions')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await check(page, 'delete dialog')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit' }).click()
  await check(page, 'edit')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your changes are saved.')).toBeVisible()
  await check(page, 'toast')

  await page.goto(`${origin}/upload`)
  await (await networkOf(page)).slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(large)
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  await expect(page.getByRole('button', { name: 'Use this moment' })).toBeEnabled()
  await check(page, 'upload that runs, with the picture picker')
  await page.getByLabel('Video files').setInputFiles(film)
  await check(page, 'uploads, one of them in one line')
  await page.getByRole('button', { name: /^Show only one line/ }).click()
  await check(page, 'uploads in one line each')
  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByText('In progress on the upload page').first()).toBeVisible()
  await check(page, 'my uploads')

  await page.route('**/graphql', (route) => route.abort())
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await page.getByRole('searchbox').fill('unheard of')
  await expect(page.getByRole('alert')).toBeVisible()
  await check(page, 'error')
  await page.unroute('**/graphql')
  page.once('dialog', (dialog) => void dialog.accept())
  await page.goto(`${origin}/no/such/page`)
  await expect(page.getByRole('heading', { name: 'No such page' })).toBeVisible()
  await check(page, 'not found')
}

async function check(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  expect.soft(found, name).toEqual([])
  await expectNoOverflow(page, name)
}

async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect.soft(overflow, `${name}: nothing to scroll sideways`).toBeLessThanOrEqual(0)
}
