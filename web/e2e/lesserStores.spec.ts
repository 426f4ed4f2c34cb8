import { stat } from 'node:fs/promises'
import type { Page, Request } from '@playwright/test'
import { expectPlaying, film, signIn } from './actions'
import { expect, test } from './fixtures'
import { MiB } from './largeFilm'
import type { LesserStore } from './stack'

/** What is answered to the PUT of a small film that is sent once more. */
const stores: { store: LesserStore; again: number }[] = [
  { store: 'ceph16', again: 412 }, // If-None-Match refuses it.
  // It was the only part of a multipart upload, which is over.
  { store: 'b2', again: 404 },
  { store: 'gcs', again: 404 },
]

for (const { store, again } of stores) {
  test(`${store}: every byte is sent once, and films play`, async ({ page, ownStack, largeFilm }) => {
    const { origin } = await ownStack({}, store)
    const sent = putsOf(page)
    await page.goto(`${origin}/upload`)
    await signIn(page, 'lena')

    await test.step('a small film in one PUT', async () => {
      await publish(page, film, 'Small')
      const [put, ...others] = sent.splice(0)
      expect(others).toEqual([])
      expect(await repeat(put, (await stat(film)).size)).toBe(again)
      await expectPlaying(page)
    })

    await test.step('a film in parts', async () => {
      await page.goto(`${origin}/upload`)
      await publish(page, await largeFilm('large.mp4', 40 * MiB), 'Large')
      expect(sent.map(partNumber).sort()).toEqual(['1', '2', '3'])
      await expectPlaying(page)
    })
  })
}

/** The requests that bring a film's bytes to storage. */
function putsOf(page: Page): Request[] {
  const puts: Request[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT' && new URL(request.url()).pathname.includes('/videos/')) puts.push(request)
  })
  return puts
}

function partNumber(put: Request): string | null {
  return new URL(put.url()).searchParams.get('partNumber')
}

async function publish(page: Page, file: string, title: string): Promise<void> {
  await page.getByLabel('Video files').setInputFiles(file)
  await page.getByLabel('Title').fill(title)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page).toHaveTitle(`${title} · StreamSphere`)
}

/** Sends other bytes of the same size with a request's own URL and headers; gives the status. */
async function repeat(put: Request | undefined, size: number): Promise<number> {
  if (!put) throw new Error('nothing was sent')
  const signed = Object.entries(await put.allHeaders()).filter(([name]) =>
    /^(content-type|if-none-match|x-amz-.*)$/.test(name),
  )
  const answer = await fetch(put.url(), {
    method: 'PUT',
    headers: Object.fromEntries(signed),
    body: Buffer.alloc(size),
  })
  return answer.status
}
