import { afterEach, expect, test, vi } from 'vitest'
import { createClient } from '../../api/client'
import { draftInput, emptyDetails } from '../../components/details'
import { publish, type PublishedVideo } from './publish'

interface Call {
  name: string
  input: Record<string, unknown>
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const details = emptyDetails('Kites')
const film: PublishedVideo = { id: 'v1', ...details, poster: null }

/** A server that knows one picture. */
function server(known: string, posterError = 'FILE_DAMAGED'): Call[] {
  const calls: Call[] = []
  vi.stubGlobal('fetch', (_: string, init: { body: string }) => {
    const { query, variables } = JSON.parse(init.body) as {
      query: string
      variables: { input: Call['input'] }
    }
    const field = /\{\s*(finalizeUpload|updateVideo)\(/.exec(query)?.[1] ?? ''
    calls.push({ name: field, input: variables.input })
    const { posterUploadId } = variables.input
    const extensions = { code: posterError, field: 'input.posterUploadId' }
    const poster = posterUploadId === undefined ? null : { __typename: 'Poster', url: 'http://127.0.0.1/p' }
    const answer =
      poster && posterUploadId !== known
        ? { data: { [field]: null }, errors: [{ message: 'refused', extensions }] }
        : { data: { [field]: { video: { __typename: 'Video', ...film, poster } } } }
    return Promise.resolve(
      new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } }),
    )
  })
  return calls
}

function send(picture: () => Promise<string | undefined>) {
  const failed = vi.fn()
  const follows = (video: PublishedVideo, set: Promise<void>) => {
    set.catch((error: unknown) => {
      failed(video, error)
    })
  }
  const client = createClient(
    { token: () => null, renew: () => Promise.resolve(false) },
    'http://127.0.0.1/graphql',
  )
  return { failed, video: publish(client, 'u1', details, { send: picture, follows }) }
}

test('a film and its picture are published in one call', async () => {
  const calls = server('p1')
  const { failed, video } = send(() => Promise.resolve('p1'))
  expect((await video).poster?.url).toBe('http://127.0.0.1/p')
  expect(calls).toEqual([
    { name: 'finalizeUpload', input: { uploadId: 'u1', details: draftInput(details), posterUploadId: 'p1' } },
  ])
  expect(failed).not.toHaveBeenCalled()
})

test('a picture that could not be sent does not keep the film back', async () => {
  const calls = server('p1')
  const { failed, video } = send(() => Promise.reject(new Error('no way')))
  expect((await video).id).toBe('v1')
  expect(calls.map(({ name }) => name)).toEqual(['finalizeUpload'])
  await vi.waitFor(() => {
    expect(failed.mock.calls).toMatchObject([[film, { message: 'no way' }]])
  })
})

test('a picture that the server refuses does not keep the film back', async () => {
  const calls = server('another')
  const { failed, video } = send(() => Promise.resolve('p1'))
  expect((await video).poster).toBeNull()
  expect(failed.mock.calls).toMatchObject([[film, { code: 'FILE_DAMAGED' }]])
  expect(calls.map(({ name, input }) => [name, input.posterUploadId])).toEqual([
    ['finalizeUpload', 'p1'],
    ['finalizeUpload', undefined],
  ])
})

test('a picture that arrives late is shown once it is there', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  const calls = server('p1')
  let arrive: (id: string) => void = () => undefined
  const { video } = send(() => new Promise((resolve) => (arrive = resolve)))
  await vi.advanceTimersByTimeAsync(5000)
  expect((await video).poster).toBeNull()
  arrive('p1')
  await vi.waitFor(() => {
    expect(calls.at(-1)).toEqual({ name: 'updateVideo', input: { videoId: 'v1', posterUploadId: 'p1' } })
  })
})
