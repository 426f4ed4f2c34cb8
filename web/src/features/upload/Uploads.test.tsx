import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Client, fetchExchange, Provider } from 'urql'
import { Problem } from '../../api/problem'
import { type Details, emptyDetails } from '../../components/details'
import { startStorage, type Storage } from '../../test/storage'
import type { UploadApi } from '../../uploader'
import type { PublishedVideo } from './publish'
import { type QueueDeps, UploadQueue } from './queue'
import { Uploads } from './Uploads'

let storage: Storage
beforeEach(async () => {
  storage = await startStorage()
})
afterEach(() => {
  localStorage.clear()
  return storage.close()
})

const client = new Client({
  url: 'http://127.0.0.1/graphql',
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetch: () =>
    Promise.resolve(
      new Response('{"data":{"uploadPolicy":null}}', { headers: { 'Content-Type': 'application/json' } }),
    ),
})

function show(
  names: string[],
  change: Partial<UploadApi<Details, PublishedVideo>> = {},
  deps: Partial<QueueDeps> = {},
) {
  let uploads = 0
  const api: UploadApi<Details, PublishedVideo> = {
    requestUpload: () =>
      Promise.resolve({ uploadId: `u${++uploads}`, request: storage.request(`/${uploads}`) }),
    signUploadParts: () => Promise.resolve([]),
    getUpload: () => Promise.reject(new Error('nothing is continued here')),
    renewUpload: () => Promise.resolve(storage.request()),
    finalizeUpload: (id, details) => Promise.resolve({ id, ...emptyDetails(''), ...details, poster: null }),
    cancelUpload: () => Promise.resolve(),
    ...change,
  }
  const queue = new UploadQueue({
    api: () => api,
    sendPoster: () => Promise.resolve('p1'),
    frames: { find: () => Promise.resolve('none'), prefer: () => undefined },
    ...deps,
  })
  queue.add(names.map((name) => new File([name], name)))
  render(
    <Provider value={client}>
      <MemoryRouter>
        <Uploads queue={queue} />
      </MemoryRouter>
    </Provider>,
  )
  return queue
}

const all = () => within(screen.getByRole('region', { name: 'All files' }))

async function untilReady(count: number): Promise<void> {
  await waitFor(() => {
    expect(screen.getAllByText('Ready to publish')).toHaveLength(count)
  })
}

test('several files are one line each, and unfold to be described', async () => {
  show(['one.mp4', 'two.mp4'])
  expect(screen.queryByLabelText('Title')).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Show all about “two”' }))
  await userEvent.type(screen.getByLabelText('Title'), ' and a half')
  await userEvent.click(screen.getByRole('button', { name: /^Show only one line/ }))
  expect(screen.getByRole('article', { name: 'two and a half' })).toBeInTheDocument()
})

test('one file alone is shown in full', () => {
  show(['one.mp4'])
  expect(screen.getByLabelText('Title')).toHaveValue('one')
  expect(screen.queryByRole('region', { name: 'All files' })).not.toBeInTheDocument()
})

test('all are seen by the same people and published at once', async () => {
  const queue = show(['one.mp4', 'two.mp4', 'three.mp4'])
  await userEvent.selectOptions(all().getByLabelText('Who can watch them'), 'Private')
  expect(await screen.findAllByText('Private', { selector: 'span' })).toHaveLength(3)
  await userEvent.click(all().getByRole('button', { name: 'Publish all' }))
  expect(await all().findByText('3 of 3 published')).toBeInTheDocument()
  expect(all().getByRole('status')).toHaveTextContent('All 3 videos are published.')
  expect(screen.getByRole('link', { name: 'Watch “two”' })).toHaveAttribute('href', '/watch/u2')
  expect(queue.items.get().map(({ state }) => state.get().result?.visibility)).toEqual(
    Array(3).fill('PRIVATE'),
  )
  await userEvent.click(all().getByRole('button', { name: 'Clear published' }))
  expect(screen.queryByRole('article')).not.toBeInTheDocument()
})

test('one that failed says why in its line, and can be tried again', async () => {
  const requestUpload = vi
    .fn<UploadApi<Details, PublishedVideo>['requestUpload']>()
    .mockRejectedValueOnce(new Problem('TYPE_NOT_ALLOWED'))
    .mockImplementation(({ fileName }) =>
      Promise.resolve({ uploadId: fileName, request: storage.request(`/${fileName}`) }),
    )
  show(['one.mp4', 'two.mp4'], { requestUpload })
  expect(await screen.findByText(/^Files of this type are not accepted/)).toBeInTheDocument()
  expect(await screen.findByText('Ready to publish')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Try “one” again' }))
  await untilReady(2)
})

test('too many unfinished ones are said once, and no file has failed', async () => {
  const queue = show(['one.mp4', 'two.mp4', 'three.mp4'], {}, { maxPending: () => 1 })
  expect(await screen.findByText(/waiting to be published, which is the most/)).toBeInTheDocument()
  await untilReady(1)
  expect(screen.getAllByText('Waiting')).toHaveLength(2)
  queue.publishAll()
  expect(await all().findByText('3 of 3 published')).toBeInTheDocument()
  expect(screen.queryByText(/waiting to be published/)).not.toBeInTheDocument()
})

test('a line that changes does not draw the others anew', async () => {
  const queue = show(['one.mp4', 'two.mp4'])
  await untilReady(2)
  const [one, two] = queue.items.get()
  const other = two && vi.spyOn(two.draft, 'get')
  one?.draft.patch({ title: 'Another name' })
  expect(await screen.findByRole('article', { name: 'Another name' })).toBeInTheDocument()
  // The bar looks at every file once, and React compares once.
  expect(other?.mock.calls.length ?? 99).toBeLessThanOrEqual(3)
})

test('pictures that are still being set are told of, also when no file is on the list', async () => {
  const queue = show([])
  expect(screen.queryByText(/Keep this page open/)).not.toBeInTheDocument()
  act(() => {
    queue.posters.set(new Set([Promise.resolve()]))
  })
  expect(await screen.findByText(/Keep this page open/)).toHaveRole('status')
})

test('one that waits says in its line why, and when it is tried again', async () => {
  const queue = show(['one.mp4', 'two.mp4'])
  await untilReady(2)
  act(() => {
    queue.items.get()[0]?.state.patch({
      phase: 'waiting',
      retryReason: 'storage-unreachable',
      retryAt: Date.now() + 7900,
    })
  })
  expect(screen.getByText('Storage does not answer. Trying again in 8 s')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Try “one” now' })).toBeInTheDocument()
})
