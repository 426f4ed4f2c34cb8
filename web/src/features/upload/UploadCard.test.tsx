import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { Client, fetchExchange, Provider } from 'urql'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from '../../api/problem'
import { startStorage, type Storage } from '../../test/storage'
import type { UploadApi } from '../../uploader'
import type { Details } from '../../components/details'
import type { UploadPolicy } from '../../policy/policy'
import type { PublishedVideo } from './publish'
import { UploadQueue } from './queue'
import { UploadCard } from './UploadCard'

let storage: Storage
beforeEach(async () => {
  storage = await startStorage()
})
afterEach(() => {
  localStorage.clear()
  return storage.close()
})

const uploadPolicy: UploadPolicy = {
  multipartThreshold: 1e9,
  maxPending: 100,
  kinds: [
    {
      kind: 'POSTER',
      maxSize: 1e6,
      formats: [{ contentType: 'image/png', extensions: ['png'], aliases: [], firstBytes: ['png'] }],
      refusals: [],
    },
  ],
  details: { maxTitleLength: 12, maxDescriptionLength: 34 },
}
const client = new Client({
  url: 'http://127.0.0.1/graphql',
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetch: () =>
    Promise.resolve(
      new Response(JSON.stringify({ data: { uploadPolicy } }), {
        headers: { 'Content-Type': 'application/json' },
      }),
    ),
})

function show(change: Partial<UploadApi<Details, PublishedVideo>> = {}) {
  const api: UploadApi<Details, PublishedVideo> = {
    requestUpload: () => Promise.resolve({ uploadId: 'u1', request: storage.request() }),
    signUploadParts: () => Promise.resolve([]),
    getUpload: () => Promise.reject(new Error('nothing is continued here')),
    renewUpload: () => Promise.resolve(storage.request()),
    finalizeUpload: (_, details) => Promise.resolve({ id: 'v1', poster: null, ...(details as Details) }),
    cancelUpload: () => Promise.resolve(),
    ...change,
  }
  const queue = new UploadQueue({
    api: () => api,
    sendPoster: () => Promise.resolve('p1'),
    frames: { find: () => Promise.resolve('none'), prefer: () => undefined },
  })
  queue.add([new File(['moving pictures'], 'harbour_at_dawn.mp4')])
  const [item] = queue.items.get()
  if (!item) throw new Error('nothing was queued')
  render(
    <Provider value={client}>
      <MemoryRouter>
        <UploadCard item={item} queue={queue} />
      </MemoryRouter>
    </Provider>,
  )
}

test('a film is described, published and linked', async () => {
  show()
  const title = screen.getByLabelText('Title')
  expect(title).toHaveValue('harbour_at_dawn')
  await userEvent.clear(title)
  await userEvent.type(title, 'Harbour')
  expect(await screen.findAllByText('The file is there. Publish it when you are ready.')).not.toHaveLength(0)
  expect(screen.getByRole('progressbar')).toHaveAttribute('value', '100')

  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  expect(await screen.findByRole('link', { name: 'Watch it' })).toHaveAttribute('href', '/watch/v1')
  expect(screen.getByRole('heading', { name: 'Harbour' })).toBeInTheDocument()
})

test('a film without a title is not published', async () => {
  show()
  await userEvent.clear(screen.getByLabelText('Title'))
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  expect(screen.getByLabelText('Title')).toBeInvalid()
  expect(screen.getByRole('button', { name: 'Publish' })).toBeInTheDocument()
})

test('a refusal is explained, with the number to quote when it is our fault', async () => {
  show({ requestUpload: () => Promise.reject(new Problem('INTERNAL', 'nil pointer', { requestId: 'R7' })) })
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent('Something went wrong on our side.')
  expect(alert).toHaveTextContent('R7')
  expect(alert).not.toHaveTextContent('nil pointer')
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument()
  expect(screen.queryByText(/You can publish now/)).not.toBeInTheDocument()
})

test('a film without a readable picture says so, and a file can be chosen', async () => {
  show()
  expect(await screen.findByText(/cannot take a picture from this film/)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Choose a moment from the film' })).not.toBeInTheDocument()
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no picture')))
  await userEvent.upload(
    screen.getByLabelText('Picture file'),
    new File(['x'], 'x.png', { type: 'image/png' }),
  )
  expect(await screen.findByRole('alert')).toHaveTextContent('This browser cannot read that picture.')
  vi.unstubAllGlobals()
})

test('limits and types are those of the server', async () => {
  show()
  await vi.waitFor(() => {
    expect(screen.getByLabelText('Title')).toHaveAttribute('maxlength', '12')
  })
  expect(screen.getByLabelText(/Description/)).toHaveAttribute('maxlength', '34')
  expect(screen.getByLabelText('Picture file')).toHaveAttribute('accept', 'image/png,.png')
})
