import { expect, test, vi } from 'vitest'
import type { UploadApi } from './api'
import { requestUpload } from './reserve'

const { signal } = new AbortController()

function declaredBy(contentType?: (file: File) => Promise<string>) {
  const asked = vi.fn<UploadApi<unknown, unknown>['requestUpload']>(() =>
    Promise.resolve({ uploadId: 'u1', request: null }),
  )
  const api = { requestUpload: asked, cancelUpload: () => Promise.resolve() }
  const file = new File(['moving pictures'], 'film.mov', { type: 'video/quicktime' })
  return requestUpload({ file, api, contentType, signal }).then(() => asked.mock.calls[0]?.[0].contentType)
}

test('a file is declared as whoever has looked into it says', async () => {
  expect(await declaredBy((file) => Promise.resolve(file.size > 0 ? 'video/mp4' : ''))).toBe('video/mp4')
})

test('without that, it is declared as the browser says', async () => {
  expect(await declaredBy()).toBe('video/quicktime')
})
