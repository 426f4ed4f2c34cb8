import { Client, fetchExchange } from 'urql'
import { expect, test } from 'vitest'
import { acceptedFiles, formatNames, loadPolicy } from './policy'

const formats = [
  { contentType: 'video/mp4', extensions: ['mp4', 'm4v'], aliases: ['video/x-m4v'], firstBytes: ['mp4'] },
  { contentType: 'video/quicktime', extensions: ['mov'], aliases: [], firstBytes: ['quicktime'] },
  { contentType: 'video/webm', extensions: ['webm'], aliases: [], firstBytes: ['webm'] },
]

test('a file input lists types and extensions', () => {
  expect(acceptedFiles({ formats })).toBe('video/mp4,.mp4,.m4v,video/quicktime,.mov,video/webm,.webm')
})

test('formats are called by their usual extension', () => {
  expect(formatNames({ formats })).toBe('MP4, MOV or WEBM')
})

function clientOf(fetch: () => Promise<Response>): Client {
  return new Client({
    url: 'http://127.0.0.1/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetch,
  })
}

test('a policy that is still on its way is waited for', async () => {
  const uploadPolicy = { multipartThreshold: 5 }
  const headers = { 'Content-Type': 'application/json' }
  const answer = () => new Response(JSON.stringify({ data: { uploadPolicy } }), { headers })
  const client = clientOf(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          resolve(answer())
        }, 20),
      ),
  )
  expect(await loadPolicy(client)).toEqual(uploadPolicy)
})

test('without an answer there is no policy, and no error', async () => {
  expect(await loadPolicy(clientOf(() => Promise.reject(new Error('no answer'))))).toBeUndefined()
})
