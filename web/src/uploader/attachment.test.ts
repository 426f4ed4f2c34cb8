import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reset, startStorage, type Storage } from '../test/storage'
import { sendAttachment } from './attachment'

let storage: Storage
beforeEach(async () => {
  storage = await startStorage()
})
afterEach(async () => {
  vi.useRealTimers()
  await storage.close()
})

const picture = new File(['a picture'], 'poster.webp', { type: 'image/webp' })

function send(
  requestUpload = vi.fn(() => Promise.resolve({ uploadId: 'p1', request: storage.request('/p.webp') })),
) {
  const api = { requestUpload, cancelUpload: () => Promise.resolve() }
  return { requestUpload, id: sendAttachment(picture, api, new AbortController().signal) }
}

test('an attachment is announced, sealed and sent in one request', async () => {
  const { requestUpload, id } = send()
  expect(await id).toBe('p1')
  expect(requestUpload).toHaveBeenCalledExactlyOnceWith({
    fileName: 'poster.webp',
    contentType: 'image/webp',
    size: 9,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
  })
  expect(storage.received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/p.webp', 'a picture'],
  ])
})

test('a broken connection is tried again, and an answer that was lost is no harm', async () => {
  storage.answers = [reset, 412]
  expect(await send().id).toBe('p1')
})

test('a storage that stays broken is reported after a few tries', async () => {
  storage.answers = [503, 503, 503, 503]
  await expect(send().id).rejects.toMatchObject({ reason: 'storage-busy' })
  expect(storage.received).toHaveLength(3)
}, 10_000)
