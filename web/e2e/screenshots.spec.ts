import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { film, media, networkOf, signIn } from './actions'
import { Api } from './api'
import { test } from './fixtures'
import { MiB } from './largeFilm'
import { paint } from './pictures'
import { type SlowStack, startSlowStack } from './stack'

test.use({ expected: /Failed to load resource|blocked by CORS policy/ })

const titles = [
  'Harbour at dawn',
  'Kites',
  'A walk through the old town in winter, with every bridge, both towers and the long way home along the river',
  'Rain on the tent',
  'How to mend a bicycle tyre',
  'The lighthouse keeper',
  'Donaudampfschifffahrtsgesellschaftskapitän',
  'Market day',
  'Snow',
  'Émile bakes bread',
]

type Shoot = (name: string) => Promise<void>

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [390, 844],
    [768, 1024],
    [1440, 900],
  ] as const) {
    test(`${scheme} ${width}`, async ({ page, ownStack, largeFilm }) => {
      const { origin } = await ownStack()
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height })
      const shoot: Shoot = async (name) => {
        await page.screenshot({
          path: join(import.meta.dirname, 'screenshots', `${name}-${width}-${scheme}.png`),
        })
      }
      await first(page, origin, shoot)
      const id = await fill(page, origin)
      await feed(page, origin, shoot)
      await watch(page, `${origin}/watch/${id}`, shoot)
      await upload(page, origin, shoot, await largeFilm('Across the strait.mp4', 96 * MiB))
    })

    test(`on a slow line, ${scheme} ${width}`, async ({ page, largeFilm }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height })
      const stack = await startSlowStack(4e6, {
        STREAMSPHERE_PART_SIZE: '8MiB',
        STREAMSPHERE_MULTIPART_THRESHOLD: '16MiB',
      })
      const shoot: Shoot = async (name) => {
        const path = join(import.meta.dirname, 'screenshots', `${name}-${width}-${scheme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
      const names = [
        'Across the strait',
        'Second half',
        'A walk through the old town in winter, with every bridge',
      ]
      const large = await Promise.all(names.map((name) => largeFilm(`${name}.mp4`, 64 * MiB)))
      try {
        await slowLine(page, stack, shoot, large)
      } finally {
        await stack.stop()
      }
    })
  }
}

async function first(page: Page, origin: string, shoot: Shoot): Promise<void> {
  await page.goto(origin)
  await expect(page.getByRole('heading', { name: 'Nothing to watch yet' })).toBeVisible()
  await shoot('feed-empty')
  await page.goto(`${origin}/upload`)
  await expect(page.getByLabel('Your name')).toBeVisible()
  await shoot('upload-signed-out')
  await signIn(page, 'alice')
  await shoot('upload-empty')
}

/** Twelve videos; gives the ID of one that has a tale to tell. */
async function fill(page: Page, origin: string): Promise<string> {
  const api = await Api.signIn(origin, 'alice')
  const portrait = await paint(page, 720, 1280, 150, 'image/webp')
  await api.publish('Filmed upright', { file: media('portrait.mp4'), poster: portrait })
  const hevc = await api.publish('Straight from the phone', { file: media('hevc-aac.mov') })
  for (const [index, title] of titles.entries()) {
    const poster = await paint(page, 1280, 720, index * 37, 'image/webp')
    await api.publish(title, { file: index % 3 === 0 ? media('black-start.mp4') : film, poster })
  }
  return hevc
}

async function feed(page: Page, origin: string, shoot: Shoot): Promise<void> {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/graphql', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(origin)
  await expect(page.getByRole('status', { name: 'Loading videos' })).toBeVisible()
  await shoot('feed-loading')
  release()
  await expect(page.getByRole('link', { name: 'Snow' })).toBeVisible()
  await page.unroute('**/graphql')
  await page.waitForLoadState('networkidle')
  await page.getByRole('link', { name: 'Snow' }).focus()
  await shoot('feed')
  await page.evaluate(() => {
    scrollTo(0, document.body.scrollHeight)
  })
  await expect(page.locator('article img').last()).toHaveJSProperty('complete', true)
  await shoot('feed-end')

  await page.goto(`${origin}/?q=submarine`)
  await expect(page.getByRole('heading', { name: 'Results for' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await shoot('search')
  await page.route('**/graphql', (route) => route.abort())
  await page.goto(`${origin}/?length=short`)
  await expect(page.getByRole('alert')).toBeVisible()
  await shoot('feed-error')
  await page.unroute('**/graphql')
  await page.goto(`${origin}/nowhere`)
  await shoot('not-found')
}

async function watch(page: Page, unreadable: string, shoot: Shoot): Promise<void> {
  await page.goto(unreadable)
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await shoot('watch-codec')
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await page.getByRole('link', { name: titles[2] }).click()
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await shoot('watch')
  await captions(page, shoot)
  await page.getByRole('button', { name: 'Delete' }).click()
  await shoot('delete')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('heading', { name: 'Edit the video' }).scrollIntoViewIfNeeded()
  await page.evaluate(() => {
    scrollTo(0, document.body.scrollHeight)
  })
  await shoot('edit')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your changes are saved.')).toBeVisible()
  await shoot('toast')
}

async function captions(page: Page, shoot: Shoot): Promise<void> {
  const buffer = Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nThe old town\n')
  const file = { name: 'old-town.vtt', mimeType: 'text/vtt', buffer }
  for (const language of ['German', 'Traditional Chinese']) {
    await page.getByLabel('Captions file').setInputFiles(file)
    await page.getByLabel('Language', { exact: true }).selectOption(language)
    await page.getByRole('button', { name: 'Add captions' }).click()
    await expect(page.getByText(`${language} (`)).toBeVisible()
    await page.getByRole('button', { name: 'Close this message' }).click()
  }
  await page.getByLabel('Captions file').setInputFiles(file)
  await page.getByLabel('Language', { exact: true }).selectOption('Another language')
  await page.getByLabel('Language tag').fill('de')
  await page.getByRole('button', { name: 'Cancel' }).scrollIntoViewIfNeeded()
  await shoot('captions')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.evaluate(() => {
    scrollTo(0, 0)
  })
}

async function upload(page: Page, origin: string, shoot: Shoot, large: string): Promise<void> {
  await page.goto(`${origin}/upload`)
  await page
    .getByLabel('Video files')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from([0xff, 0xd8, 0xff]) })
  await shoot('upload-refused')
  const network = await networkOf(page)
  await network.slowDown(12 * MiB)
  await page.getByLabel('Video files').setInputFiles(large)
  await expect(page.getByText(/[5-9]\d % sent/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose a moment from the film' })).toBeEnabled()
  await page.getByRole('progressbar').scrollIntoViewIfNeeded()
  await shoot('upload-running')
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: 'Use this moment' })).toBeEnabled()
  await shoot('upload-moment')
  await page.getByRole('button', { name: 'Use this moment' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/Paused at \d+ %/).first()).toBeVisible()
  await shoot('upload-paused')
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await network.slowDown(2 * MiB)
  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByText(/Ready to continue/)).toBeVisible()
  await shoot('uploads')
  await page
    .getByRole('article', { name: 'Across the strait.mp4' })
    .getByLabel(/Choose .* again/)
    .setInputFiles(large)
  await expect(page.getByText(/Continuing: |[1-9]\d* % sent/).first()).toBeVisible()
  await expect(page.getByRole('img', { name: 'The picture for this video' })).toBeVisible()
  await shoot('upload-resumed')
  await network.restore()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('Your video is published.')).toBeVisible()
  await shoot('upload-published')
}

/** One film, then five files, while the line is slow and away. */
async function slowLine(page: Page, stack: SlowStack, shoot: Shoot, large: string[]): Promise<void> {
  await page.goto(`${stack.origin}/upload`)
  await signIn(page, 'alice')
  await page.getByLabel('Video files').setInputFiles(large.slice(0, 1))
  await expect(page.getByText(/[2-9]\d % sent/)).toBeVisible()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText(/^Pausing at/).first()).toBeVisible()
  await shoot('upload-pausing')
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await expect(page.getByRole('link', { name: /^Pausing at|^Upload paused/ })).toBeVisible()
  await shoot('feed-pausing')
  await page.getByRole('link', { name: 'Upload', exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await stack.line.cut('refuse')
  await expect(page.getByText(/Trying again in \d+ s/)).toBeVisible()
  await shoot('upload-waiting')

  const packets = Buffer.alloc(188 * 1000, Buffer.from(['G', ...Array<string>(187).fill('\0')].join('')))
  const refused = [
    { name: 'holiday.mp4', mimeType: 'video/mp4', buffer: packets },
    { name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('<!doctype html><title>') },
    { name: 'nothing.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(0) },
  ]
  await page.getByLabel('Video files').setInputFiles(refused)
  await expect(page.getByRole('alert').first()).toBeVisible()
  await shoot('upload-refused-files')
  await page.getByLabel('Video files').setInputFiles([film, media('black-start.mp4'), ...large.slice(1)])
  await page.getByRole('button', { name: /^Show only one line/ }).click()
  await shoot('uploads-waiting')
  await stack.line.mend()
  await page
    .getByRole('button', { name: /^Try “.*” now$/ })
    .click({ timeout: 3000 })
    .catch(() => undefined)
  await page.getByRole('button', { name: 'Publish “h264-aac-faststart”' }).click()
  await expect(page.getByText('Published', { exact: true })).toBeVisible({ timeout: 45_000 })
  await shoot('uploads-running')
}
