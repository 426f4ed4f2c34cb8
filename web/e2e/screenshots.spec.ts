import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { film, signIn, networkOf, uploadFilm } from './actions'
import { test } from './fixtures'

const titles = [
  'Harbour at dawn',
  'A very long title that has to be cut after two lines in a card',
  'Winter',
  'Kites',
  'Rain',
]

for (const scheme of ['light', 'dark'] as const) {
  test.use({ expected: /Failed to load resource/ })
  for (const width of [390, 1440]) {
    test(`${scheme} ${width}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
      await visit(page, async (name) => {
        await page.screenshot({
          path: join(import.meta.dirname, 'screenshots', `${name}-${width}-${scheme}.png`),
        })
      })
    })
  }
}

async function visit(page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
  await page.waitForLoadState('networkidle')
  await shoot('feed-first-visit')
  await page.goto('/upload')
  await expect(page.getByLabel('Your name')).toBeVisible()
  await shoot('upload-signed-out')
  await signIn(page, 'alice')
  await shoot('upload')

  for (const title of titles) await uploadFilm(page, title)
  await page.waitForLoadState('networkidle')
  await shoot('watch')
  await page.getByRole('button', { name: 'Account of alice' }).click()
  await shoot('account')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit' }).click()
  await shoot('edit')
  await page.getByRole('button', { name: 'Leave it as it was' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await shoot('delete')
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Rain' }).first()).toBeVisible()
  await shoot('feed')

  await uploadStates(page, shoot)
  await page.goto('/nowhere')
  await shoot('not-found')
  await page.goto('/playground')
  await expect(page.getByRole('tab', { name: 'Feed' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await shoot('playground')
}

async function uploadStates(page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/upload')
  await page
    .getByLabel('Video files')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('x') })
  await shoot('upload-refused')
  const network = await networkOf(page)
  await network.slowDown(20_000)
  await page.getByLabel('Video files').setInputFiles(film)
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  await shoot('upload-sending')
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await shoot('feed-while-sending')
  await page.getByRole('link', { name: /Uploading/ }).click()
  await network.restore()
  await expect(page.getByText('The file is there. Publish it when you are ready.').first()).toBeVisible()
  await shoot('upload-stored')
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('Your video is published.')).toBeVisible()
  await shoot('upload-published')
  await page.route('**/streamsphere/**', (route) => route.abort('connectionrefused'))
  await page.getByLabel('Video files').setInputFiles(film)
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 30_000 })
  await shoot('upload-failed')
  await page.unroute('**/streamsphere/**')
  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByText('In progress on the upload page')).toBeVisible()
  await shoot('uploads')
}
