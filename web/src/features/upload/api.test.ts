import { Client, fetchExchange } from 'urql'
import { expect, test } from 'vitest'
import type { Details } from '../../components/details'
import { uploadApi } from './api'

interface Body {
  variables: { input: { idempotencyKey: string; details: { title: string } } }
}

test('a request that is sent again with its key is the same, whatever is typed meanwhile', async () => {
  const sent: Body['variables']['input'][] = []
  const client = new Client({
    url: 'http://api.example/graphql',
    preferGetMethod: false,
    exchanges: [fetchExchange],
    fetch: (_, init) => {
      sent.push((JSON.parse(init?.body as string) as Body).variables.input)
      const upload = { __typename: 'Upload', id: 'u1', partSize: null, partCount: null }
      return Promise.resolve(Response.json({ data: { requestUpload: { upload, request: null } } }))
    },
  })
  const draft: Details = { title: 'Harb', description: '', visibility: 'PUBLIC' }
  const api = uploadApi(
    () => client,
    () => ({ ...draft }),
    { send: () => Promise.resolve(undefined), follows: () => undefined },
  )
  const facts = { fileName: 'film.mp4', contentType: 'video/mp4', size: 15 }
  await api.requestUpload({ ...facts, idempotencyKey: 'one' })
  draft.title = 'Harbour'
  await api.requestUpload({ ...facts, idempotencyKey: 'one' })
  await api.requestUpload({ ...facts, idempotencyKey: 'two' })
  expect(sent.map(({ details }) => details.title)).toEqual(['Harb', 'Harb', 'Harbour'])
  expect(sent[1]).toEqual(sent[0])
})
