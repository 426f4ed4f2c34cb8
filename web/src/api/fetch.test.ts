import { afterEach, expect, test, vi } from 'vitest'
import { authorizedFetch } from './fetch'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A server that accepts one token, and remembers what it was shown. */
function serverThatAccepts(token: string): (string | null)[] {
  const shown: (string | null)[] = []
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    const given = new Headers(init.headers).get('Authorization')
    shown.push(given)
    return Promise.resolve(
      new Response('{}', { status: given === null || given === `Bearer ${token}` ? 200 : 401 }),
    )
  })
  return shown
}

test('a visitor who is not signed in shows no token', async () => {
  const shown = serverThatAccepts('new')
  await authorizedFetch({ token: () => null, renew: () => Promise.resolve(true) })('/graphql')
  expect(shown).toEqual([null])
})

test('an expired token is renewed, and the request repeated once', async () => {
  const shown = serverThatAccepts('new')
  let token = 'old'
  const renew = vi.fn(() => {
    token = 'new'
    return Promise.resolve(true)
  })
  const answer = await authorizedFetch({ token: () => token, renew })('/graphql')
  expect(answer.status).toBe(200)
  expect(shown).toEqual(['Bearer old', 'Bearer new'])
  expect(renew).toHaveBeenCalledExactlyOnceWith('old')
})

test('without a new token the refusal is passed on', async () => {
  const shown = serverThatAccepts('new')
  const answer = await authorizedFetch({ token: () => 'old', renew: () => Promise.resolve(false) })(
    '/graphql',
  )
  expect(answer.status).toBe(401)
  expect(shown).toHaveLength(1)
})
