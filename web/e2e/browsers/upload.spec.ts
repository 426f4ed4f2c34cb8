import { film } from '../actions'
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
