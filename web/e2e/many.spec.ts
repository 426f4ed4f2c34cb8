import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { film, signIn } from './actions'
import { expect, test } from './fixtures'

const CLIPS = 110

/** Many files of one clip, each with a tail of its own, so that no two are the same. */
async function writeClips(path: (name: string) => string, count = CLIPS): Promise<string[]> {
  const bytes = await readFile(film)
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const file = path(`Clip ${index + 1}.mp4`)
      const tail = Buffer.from(`\0\0\0\x0ffree${String(index).padStart(7, '0')}`, 'latin1')
      await writeFile(file, Buffer.concat([bytes, tail]))
      return file
    }),
  )
}

/** Notes how long the page is busy without a break, in milliseconds, from now on. */
async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const durations: number[] = []
    Object.assign(globalThis, { durations })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(Math.round(duration))
    }).observe({ type: 'longtask' })
  })
  return () => page.evaluate(() => (globalThis as unknown as { durations: number[] }).durations)
}

test.beforeEach(async ({ page }) => {
  await page.goto('/upload')
  await signIn(page, 'many')
})

test(`${CLIPS} clips are published with one word, each with its picture, and the page stays quick`, async ({
  page,
}, testInfo) => {
  test.setTimeout(300_000)
  const clips = await writeClips((name) => testInfo.outputPath(name))
  const longTasks = await watchLongTasks(page)
  await page.getByLabel('Video files').setInputFiles(clips)
  const all = page.getByRole('region', { name: 'All files' })
  await all.getByLabel('Who can watch them').selectOption('Unlisted')
  await all.getByRole('button', { name: 'Publish all' }).click()
  await expect(all).toContainText(`${CLIPS} of ${CLIPS} published`, { timeout: 240_000 })
  const rows = page.getByRole('list', { name: 'Your uploads' }).getByRole('article')
  await expect(rows).toHaveCount(CLIPS)
  await expect(rows.locator('img')).toHaveCount(CLIPS, { timeout: 60_000 })

  const tasks = (await longTasks()).sort((a, b) => b - a)
  console.log(`long tasks: ${tasks.length}, longest ${tasks.slice(0, 8).join(', ')} ms`)
  expect(tasks[0] ?? 0).toBeLessThan(1000)

  await expect
    .poll(() => posters(page), { timeout: 60_000 })
    .toEqual({ videos: CLIPS, withPoster: CLIPS, unlisted: CLIPS })
  await all.getByRole('button', { name: 'Clear published' }).click()
  await expect(rows).toHaveCount(0)
})

/** What the server has of this user. */
async function posters(page: Page) {
  return page.evaluate(async () => {
    const { token } = JSON.parse(localStorage.getItem('streamsphere.session') ?? '{}') as { token: string }
    const nodes: { visibility: string; poster: unknown }[] = []
    for (let after: string | null = null, more = true; more;) {
      const answer = await fetch('/graphql', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({
          query: `query ($after: String) { viewer { videos(first: 50, after: $after) {
            nodes { visibility poster { url } } pageInfo { hasNextPage endCursor } } } }`,
          variables: { after },
        }),
      })
      const { data } = (await answer.json()) as {
        data: {
          viewer: {
            videos: { nodes: typeof nodes; pageInfo: { hasNextPage: boolean; endCursor: string } }
          }
        }
      }
      nodes.push(...data.viewer.videos.nodes)
      ;({ hasNextPage: more, endCursor: after } = data.viewer.videos.pageInfo)
    }
    return {
      videos: nodes.length,
      withPoster: nodes.filter(({ poster }) => poster).length,
      unlisted: nodes.filter(({ visibility }) => visibility === 'UNLISTED').length,
    }
  })
}

test('rows unfold, are published one by one, and fold again', async ({ page }, testInfo) => {
  const clips = await writeClips((name) => testInfo.outputPath(name), 3)
  await page.getByLabel('Video files').setInputFiles(clips)
  await page.getByRole('button', { name: 'Show all about “Clip 2”' }).click()
  await page.getByLabel('Title').fill('The second one')
  await page.getByLabel('Private').check()
  await page.getByRole('button', { name: 'Show only one line about “Clip 2.mp4”' }).click()
  const row = page.getByRole('article', { name: 'The second one' })
  await expect(row.getByText('Private')).toBeVisible()
  await row.getByRole('button', { name: 'Publish' }).click()
  await expect(row.getByRole('link', { name: 'Watch “The second one”' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'All files' })).toContainText('1 of 3 published')
})

test('more files than may be unfinished wait for their turn', async ({ page, ownStack }, testInfo) => {
  const { origin } = await ownStack({ STREAMSPHERE_MAX_PENDING_UPLOADS: '3' })
  await page.goto(`${origin}/upload`)
  await signIn(page, 'many')
  const clips = await writeClips((name) => testInfo.outputPath(name), 5)
  await page.getByLabel('Video files').setInputFiles(clips)
  await expect(page.getByText('3 uploads are waiting to be published')).toBeVisible()
  await expect(page.getByText('Ready to publish', { exact: true })).toHaveCount(3)
  await expect(page.getByText('Waiting', { exact: true })).toHaveCount(2)

  // Another tab knows nothing of these: the server says it, and the file waits all the same.
  const other = await page.context().newPage()
  await other.goto(`${origin}/upload`)
  await other.getByLabel('Video files').setInputFiles(film)
  await expect(other.getByText('3 uploads are waiting to be published')).toBeVisible()
  await expect(other.getByRole('alert')).toBeHidden()

  await page.getByRole('button', { name: 'Publish all' }).click()
  await expect(page.getByRole('region', { name: 'All files' })).toContainText('5 of 5 published')
  await other.getByRole('button', { name: 'Try now' }).click()
  await expect(other.getByText('The file is there.').first()).toBeVisible()
  await other.close()
})

test('what was typed survives a reload', async ({ page }) => {
  await page.getByLabel('Video files').setInputFiles(film)
  await page.getByLabel('Title').fill('Only for me')
  await page.getByLabel(/Description/).fill('Two lines\nof text')
  await page.getByLabel('Private').check()
  await page.getByRole('button', { name: 'Choose a moment from the film' }).click()
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'Use this moment' }).click()
  const preview = page.getByRole('img', { name: 'The picture for this video' })
  await expect(preview).toBeVisible()
  const chosen = await pictureBytes(page)

  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await page.getByLabel('Video files').setInputFiles(film)
  await expect(page.getByText('What you typed about this file before is back.')).toBeVisible()
  await expect(page.getByLabel('Title')).toHaveValue('Only for me')
  await expect(page.getByLabel(/Description/)).toHaveValue('Two lines\nof text')
  await expect(page.getByLabel('Private')).toBeChecked()
  await expect(preview).toBeVisible()
  expect(await pictureBytes(page)).toBe(chosen)

  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page.getByText('Private').first()).toBeVisible()
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft')))).toEqual(
    [],
  )
})

/** The bytes of the picture that is shown, as text. */
function pictureBytes(page: Page): Promise<string> {
  return page
    .getByRole('img', { name: 'The picture for this video' })
    .evaluate(async (image: HTMLImageElement) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 })
      await image.decode()
      canvas.getContext('2d')?.drawImage(image, 0, 0, 32, 18)
      return canvas.toDataURL()
    })
}

test('a pasted file is uploaded, and pasted text stays text', async ({ page }) => {
  await page.getByLabel('Video files').setInputFiles(film)
  const bytes = [...(await readFile(film))]
  const paste = (selector: string, text: string) =>
    page.evaluate(
      ({ content, selector, text }) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(content)], 'pasted.mp4', { type: 'video/mp4' }))
        if (text) data.setData('text/plain', text)
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        document.querySelector(selector)?.dispatchEvent(event)
        return event.defaultPrevented
      },
      { content: bytes, selector, text },
    )
  expect(await paste('textarea', 'pasted.mp4')).toBe(false)
  await expect(page.getByRole('list', { name: 'Your uploads' }).getByRole('listitem')).toHaveCount(1)
  expect(await paste('h1', 'pasted.mp4')).toBe(true)
  await expect(page.getByRole('article', { name: 'pasted' })).toBeVisible()
})
