import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silence, startStorage, type Storage } from '../../test/storage'
import type { UploadApi } from '../../uploader'
import type { Details } from '../../components/DetailsFields'
import type { PublishedVideo } from './publish'
import { UploadQueue } from './queue'

let storage: Storage
beforeEach(async () => {
  storage = await startStorage()
})
afterEach(() => storage.close())

const cancelUpload = vi.fn(() => Promise.resolve())

function makeApi(): UploadApi<Details, PublishedVideo> {
  let uploads = 0
  return {
    requestUpload: ({ fileName }) =>
      Promise.resolve({ uploadId: `u${++uploads}`, request: storage.request(`/${fileName}`) }),
    signUploadParts: () => Promise.resolve([]),
    getUpload: () => Promise.reject(new Error('nothing is continued here')),
    renewUpload: () => Promise.resolve(storage.request('/renewed')),
    finalizeUpload: (id, details) =>
      Promise.resolve({
        id,
        title: details?.title ?? '',
        description: '',
        visibility: 'PRIVATE',
        poster: null,
      }),
    cancelUpload,
  }
}

function makeQueue(): UploadQueue {
  const api = makeApi()
  return new UploadQueue({
    api: () => api,
    sendPoster: () => Promise.resolve('p1'),
    findFrame: () => Promise.resolve(undefined),
  })
}

const files = ['one.mp4', 'two.mp4', 'three.mp4'].map((name) => new File([name], name))

function phases(queue: UploadQueue): string[] {
  return queue.items.get().map(({ state }) => state.get().phase)
}

test('files are sent one after another', async () => {
  const queue = makeQueue()
  queue.add(files)
  expect(phases(queue)).toEqual(['preparing', 'queued', 'queued'])
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['stored', 'stored', 'stored'])
  })
  expect(storage.received.map(({ path }) => path)).toEqual(['/one.mp4', '/two.mp4', '/three.mp4'])
  expect(queue.unfinished()).toBe(true)
})

test('removing the one that is sent starts the next one', async () => {
  storage.answers = [silence]
  const queue = makeQueue()
  queue.add(files.slice(0, 2))
  await vi.waitFor(() => {
    expect(storage.received).toHaveLength(1)
  })
  expect(phases(queue)).toEqual(['sending', 'queued'])
  const [first] = queue.items.get()
  if (first) queue.remove(first)
  expect(cancelUpload).toHaveBeenCalled()
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['stored'])
  })
})

test('an upload that was started before is continued once, and counts as running at once', async () => {
  const queue = makeQueue()
  const [one] = files as [File]
  queue.continue('u7', one)
  queue.continue('u7', one)
  expect(queue.items.get()).toHaveLength(1)
  expect(queue.isRunning('u7')).toBe(true)
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['failed'])
  })
})
