import { readFile, writeFile } from 'node:fs/promises'
import { film, media } from '../actions'
import { MiB } from '../largeFilm'
import { expect, test } from './fixtures'
import { expectIdentical, expectPlaying, signIn, startUpload, watchPublished } from './steps'

test.beforeEach(async ({ visitor }) => {
  await signIn(visitor, 'frida')
})

test('a film in one request is published, played and deleted', async ({ visitor }) => {
  await startUpload(visitor, 'In one request', film)
  await watchPublished(visitor, 'In one request')
  await expectPlaying(visitor)
  await expectIdentical(visitor, film)

  await visitor.click('button', 'Delete')
  await visitor.click('button', 'Delete video')
  await expect.poll(() => visitor.tab.evaluate(() => document.title)).toBe('Videos · StreamSphere')
  await expect.poll(() => visitor.tab.evaluate(() => document.body.innerText)).not.toContain('In one request')
})

test('a film in parts is published, and plays', async ({ visitor, largeFilm }) => {
  const file = await largeFilm('parts.mp4', 48 * MiB)
  await startUpload(visitor, 'In parts', file)
  await watchPublished(visitor, 'In parts')
  await expectPlaying(visitor)
  await expectIdentical(visitor, file)
})

test('what is no film is refused before anything is sent', async ({ visitor }, testInfo) => {
  const packet = Buffer.alloc(188)
  packet.write('G')
  for (const [name, content, refusal] of [
    [
      'holiday.mp4',
      Buffer.concat(Array<Buffer>(1000).fill(packet)),
      'is an MPEG transport stream: convert it',
    ],
    ['holiday.wmv', Buffer.from([1, 2, 3]), 'is a Windows Media file: convert it'],
    ['still.mp4', await readFile(media('still.jpg')), 'is a JPEG image, not a video.'],
    ['nothing.mp4', Buffer.alloc(0), 'is empty.'],
  ] as const) {
    const file = testInfo.outputPath(name)
    await writeFile(file, content)
    await visitor.choose('Video files', file)
    await visitor.see(`“${name}” ${refusal}`)
  }
  const requests = () => performance.getEntriesByType('resource').map(({ name }) => name)
  expect((await visitor.tab.evaluate(requests)).filter((url) => url.includes('X-Amz-Signature'))).toEqual([])
})
