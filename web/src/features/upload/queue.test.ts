import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../api/problem'
import { silence, startStorage, type Storage } from '../../test/storage'
import type { UploadApi } from '../../uploader'
import { type Details, emptyDetails } from '../../components/details'
import type { PublishedVideo } from './publish'
import type { PosterDecision } from '../poster'
import { Drafts } from './drafts'
import { type QueueDeps, UploadQueue } from './queue'
import type { PosterKeeper, QueuedUpload } from './queuedUpload'

let storage: Storage
beforeEach(async () => {
  storage = await startStorage()
})
afterEach(() => {
  localStorage.clear()
  return storage.close()
})

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
      Promise.resolve({ id, ...emptyDetails(details?.title ?? ''), poster: null }),
    cancelUpload,
  }
}

/** Pictures that are chosen, for as long as a test takes. */
const posters = new Map<string, NonNullable<PosterDecision>>()
const posterKeeper: PosterKeeper = {
  save: (key, poster) => Promise.resolve(void posters.set(key, poster)),
  load: (key) => Promise.resolve(posters.get(key)),
  remove: (key) => Promise.resolve(void posters.delete(key)),
  keepOnly: (keys) => {
    for (const key of posters.keys()) if (!keys.has(key)) posters.delete(key)
    return Promise.resolve()
  },
}

/** A page: another one of the same browser finds what it kept. */
function makeQueue(change: Partial<QueueDeps> = {}): UploadQueue {
  const api = makeApi()
  return new UploadQueue({
    api: () => api,
    sendPoster: () => Promise.resolve('p1'),
    frames: { find: () => Promise.resolve('none'), prefer: () => undefined },
    drafts: new Drafts(localStorage, () => 'alice'),
    posters: posterKeeper,
    ...change,
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

function only(queue: UploadQueue): QueuedUpload {
  const [item] = queue.items.get()
  if (!item) throw new Error('nothing is queued')
  return item
}

const film = (name = 'film.mp4', lastModified = 1000) => new File(['film'], name, { lastModified })

async function untilStored(queue: UploadQueue): Promise<void> {
  await vi.waitFor(() => {
    expect(new Set(phases(queue))).toEqual(new Set(['stored']))
  })
}

test('what was typed comes back with the file, and a private film stays private', async () => {
  const before = makeQueue()
  before.add([film()])
  only(before).draft.patch({ title: 'Mine', description: 'Alone', visibility: 'PRIVATE' })
  await untilStored(before)

  const after = makeQueue()
  after.add([film()])
  expect(only(after).draft.get()).toEqual({ title: 'Mine', description: 'Alone', visibility: 'PRIVATE' })
  for (const other of [film('film.mp4', 2000), film('another.mp4')]) {
    const queue = makeQueue()
    queue.add([other])
    expect(only(queue).draft.get().visibility).toBe('PUBLIC')
  }
  const stranger = makeQueue({ drafts: new Drafts(localStorage, () => 'bob') })
  stranger.add([film()])
  expect(only(stranger).draft.get().title).toBe('film')
})

test('what was typed comes back with the upload that is continued, whatever the file says of its age', async () => {
  const before = makeQueue()
  before.add([film()])
  only(before).draft.patch({ visibility: 'UNLISTED' })
  await untilStored(before)
  const after = makeQueue()
  after.continue('u1', film('film.mp4', 5))
  expect(only(after).draft.get().visibility).toBe('UNLISTED')
})

test('a picture that was chosen, or removed, comes back', async () => {
  const image = { file: new File(['picture'], 'poster.webp'), width: 2, height: 1 }
  URL.createObjectURL = () => 'blob:1'
  const find = vi.fn(() => Promise.resolve('none' as const))
  for (const chosen of [true, false]) {
    const before = makeQueue()
    before.add([film()])
    if (chosen) only(before).poster.setFrame({ image, at: 7 })
    else only(before).poster.remove()
    const after = makeQueue({ frames: { find, prefer: () => undefined } })
    after.add([film()])
    await only(after).poster.send()
    expect(only(after).poster.state.get()).toMatchObject(chosen ? { at: 7, image } : { image: null })
  }
  expect(find).not.toHaveBeenCalled()
})

test.each<[string, (queue: UploadQueue) => Promise<void>]>([
  [
    'published',
    async (queue) => {
      queue.publish(only(queue))
      await vi.waitFor(() => {
        expect(phases(queue)).toEqual(['published'])
      })
    },
  ],
  [
    'cancelled',
    (queue) => {
      queue.remove(only(queue))
      return Promise.resolve()
    },
  ],
  [
    'cancelled in My uploads',
    (queue) => {
      queue.clear()
      queue.forget('u1')
      return Promise.resolve()
    },
  ],
])('nothing is kept once it is %s', async (_, end) => {
  const queue = makeQueue()
  queue.add([film()])
  only(queue).draft.patch({ title: 'Typed' })
  only(queue).poster.setFrame({ image: { file: film('p.webp'), width: 1, height: 1 }, at: 1 })
  await untilStored(queue)
  expect(localStorage).toHaveLength(1)
  await end(queue)
  expect(localStorage).toHaveLength(0)
  expect(posters.size).toBe(0)
})

test('what nobody came back to for a month is removed, and signing out removes nothing', async () => {
  const queue = makeQueue()
  queue.add([film()])
  only(queue).draft.patch({ title: 'Typed' })
  await untilStored(queue)
  queue.clear()
  makeQueue()
  expect(localStorage).toHaveLength(1)
  makeQueue({
    drafts: new Drafts(
      localStorage,
      () => 'bob',
      () => Date.now() + 31 * 24 * 3600 * 1000,
    ),
  })
  expect(localStorage).toHaveLength(0)
})

test('a file about which nothing was typed leaves nothing behind', async () => {
  const queue = makeQueue()
  queue.add(files)
  await untilStored(queue)
  expect(localStorage).toHaveLength(0)
})

test('the same file chosen twice has two drafts', () => {
  const queue = makeQueue()
  queue.add([film(), film()])
  const [one, other] = queue.items.get()
  one?.draft.patch({ title: 'One' })
  expect(other?.draft.get().title).toBe('film')
  const later = makeQueue()
  later.add([film(), film()])
  expect(later.items.get().map(({ draft }) => draft.get().title)).toEqual(['One', 'film'])
})

test('all are published with one word, and seen by the same people', async () => {
  const queue = makeQueue()
  queue.add(files)
  queue.setVisibility('UNLISTED')
  queue.publishAll()
  queue.add([film()])
  expect(queue.items.get().map(({ draft }) => draft.get().visibility)).toEqual(
    files.concat(film()).map(() => 'UNLISTED'),
  )
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['published', 'published', 'published', 'stored'])
  })
  queue.clearPublished()
  expect(phases(queue)).toEqual(['stored'])
})

test('as many as may be unfinished are sent, and the next ones when some are published', async () => {
  const queue = makeQueue({ maxPending: () => 2 })
  queue.add(files)
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['stored', 'stored', 'queued'])
  })
  expect(queue.full.get()).toBe(true)
  queue.publish(only(queue))
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['published', 'stored', 'stored'])
  })
  expect(queue.full.get()).toBe(false)
})

test('a file that the server has no room for waits, and is no failure', async () => {
  const api = makeApi()
  const refuse = vi.spyOn(api, 'requestUpload')
  refuse.mockRejectedValueOnce(new Problem('QUOTA_EXCEEDED', 'You have 100 unfinished uploads'))
  const queue = makeQueue({ api: () => api })
  queue.add([film()])
  await vi.waitFor(() => {
    expect(queue.full.get()).toBe(true)
  })
  expect(only(queue).state.get()).toMatchObject({ phase: 'queued', failure: undefined })
  queue.tryNow()
  await untilStored(queue)
  expect(queue.full.get()).toBe(false)
})

test('a file that is too large for what is left of the quota has failed', async () => {
  const api = makeApi()
  const problem = new Problem('QUOTA_EXCEEDED', '', { field: 'input.size' })
  vi.spyOn(api, 'requestUpload').mockRejectedValueOnce(problem)
  const queue = makeQueue({ api: () => api })
  queue.add([film()])
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['failed'])
  })
})

test('a picture that is set after its video was published holds the page, also when the video left the list', async () => {
  const api = makeApi()
  let fail: (error: Error) => void = () => undefined
  const onPosterFailed = vi.fn()
  const queue = makeQueue({
    onPosterFailed,
    api: (_, poster) => ({
      ...api,
      finalizeUpload: async (id, details) => {
        const video = await api.finalizeUpload(id, details)
        poster.follows(video, new Promise((_, reject) => (fail = reject)))
        return video
      },
    }),
  })
  queue.add(files.slice(0, 1))
  queue.publishAll()
  await vi.waitFor(() => {
    expect(phases(queue)).toEqual(['published'])
  })
  queue.clearPublished()
  expect(queue.unfinished()).toBe(false)
  expect(queue.posters.get().size).toBe(1)
  fail(new Error('no way'))
  await vi.waitFor(() => {
    expect(queue.posters.get().size).toBe(0)
  })
  expect(onPosterFailed.mock.calls).toMatchObject([[{ id: 'u1' }, { message: 'no way' }]])
})
