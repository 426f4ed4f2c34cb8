import { expectPlaying, film, signIn, networkOf } from './actions'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'

// Chromium reports every failed request on the console by itself.
test.use({ expected: /Failed to load resource|blocked by CORS policy/ })

test('a bucket that does not know the page is named as the cause', async ({ page, ownStack }) => {
  const stack = await ownStack({ STREAMSPHERE_ALLOWED_ORIGINS: 'https://elsewhere.example' })
  await page.goto(`${stack.origin}/upload`)
  await signIn(page, 'alice')
  await page.getByLabel('Video files').setInputFiles(film)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(`does not accept files from this page (${stack.origin})`, {
    timeout: 40_000,
  })
  await alert.getByText('For the people who run this site').click()
  await expect(alert.getByText('STREAMSPHERE_ALLOWED_ORIGINS')).toBeVisible()
  await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel upload' }).click()
})

test('a storage that freezes in mid-upload is waited for, and says so', async ({
  page,
  ownStack,
  largeFilm,
}) => {
  test.setTimeout(120_000)
  const stack = await ownStack()
  await page.clock.install()
  await page.goto(`${stack.origin}/upload`)
  await signIn(page, 'alice')
  const network = await networkOf(page)
  await network.slowDown(4 * MiB)
  await page.getByLabel('Video files').setInputFiles(await largeFilm('frozen.mp4', 32 * MiB))
  await page.getByLabel('Title').fill('Survived a frozen storage')
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  stack.freezeStorage()
  await network.restore()

  await expect(async () => {
    // Patience without waiting: a connection is given up after half a minute without a byte.
    await page.clock.fastForward(31_000)
    await expect(
      page.getByText(/(Nothing moved for a while|Storage does not answer)\. Trying again in/),
    ).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 90_000 })
  await expect(page.getByRole('alert')).toBeHidden()

  stack.thawStorage()
  await expect(async () => {
    await page.clock.fastForward(31_000)
    await expect(page.getByRole('link', { name: 'Watch it' })).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 90_000 })
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page).toHaveTitle('Survived a frozen storage · StreamSphere')
  await expectPlaying(page)
})

test('an upload survives a lost network by itself', async ({ page, largeFilm }) => {
  await page.goto('/upload')
  await signIn(page, 'alice')
  const network = await networkOf(page)
  await network.slowDown(MiB)
  await page.getByLabel('Video files').setInputFiles(await largeFilm('offline.mp4', 8 * MiB))
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/[1-9]\d? % sent/)).toBeVisible()
  await network.cut()
  await expect(page.getByText(/There seems to be no internet connection/).first()).toBeVisible()
  await network.restore()
  await expect(page.getByText('Your video is published.')).toBeVisible({ timeout: 30_000 })
})

test('a server that does not answer is reported, and later "Try again" works', async ({ page }) => {
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.goto('/')
  await expect(page.getByRole('alert')).toContainText('The server does not answer.')
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('alert')).toBeHidden()
})
