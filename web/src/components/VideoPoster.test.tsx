import { act, fireEvent, render } from '@testing-library/react'
import { Client, fetchExchange, Provider } from 'urql'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Poster } from '../api/freshPosters'
import { VideoPoster } from './VideoPoster'

const poster = (name: string, seconds = 3600): Poster => ({
  url: `http://127.0.0.1:9000/${name}.webp`,
  width: 1280,
  height: 720,
  expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
})

let asked: string[][]
let answer: (id: string) => Poster | null

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  answer = () => poster('fresh')
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    const { variables } = JSON.parse(init.body as string) as { variables: { ids: string[] } }
    asked.push(variables.ids)
    const nodes = variables.ids.map((id) => ({ __typename: 'Video', id, poster: answer(id) }))
    return Promise.resolve(Response.json({ data: { nodes } }))
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function show(ids: string[], shown = poster('old')) {
  const client = new Client({
    url: 'http://films.example/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
  })
  const { container } = render(
    <Provider value={client}>
      {ids.map((id) => (
        <VideoPoster key={id} id={id} poster={shown} />
      ))}
    </Provider>,
  )
  return {
    sources: () => [...container.querySelectorAll('img')].map(({ src }) => src),
    fail: () => {
      for (const image of container.querySelectorAll('img')) fireEvent.error(image)
    },
  }
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds))
const wake = () => {
  fireEvent(document, new Event('visibilitychange'))
}

test('pictures that fail are asked for together, and come', async () => {
  const { sources, fail } = show(['a', 'b'])
  fail()
  await pass(100)
  expect(asked).toEqual([['a', 'b']])
  expect(sources()).toEqual([poster('fresh').url, poster('fresh').url])
})

test('one that goes on failing is asked for twice, and again when the page is looked at', async () => {
  const { sources, fail } = show(['a'])
  fail()
  await pass(100)
  fail()
  expect(sources()).toEqual([])
  await pass(5000)
  expect(sources()).toHaveLength(1)
  fail()
  await pass(600_000)
  expect(asked).toHaveLength(2)
  expect(sources()).toEqual([])
  wake()
  await pass(100)
  expect(asked).toHaveLength(3)
  expect(sources()).toHaveLength(1)
})

test('one that was removed meanwhile stays a drawing', async () => {
  answer = () => null
  const { sources, fail } = show(['a'])
  fail()
  await pass(600_000)
  expect(asked).toHaveLength(1)
  expect(sources()).toEqual([])
})

test('one that has not been loaded is asked for anew when the page wakes after its address has expired', async () => {
  const { sources } = show(['a'], poster('old', 60))
  wake()
  await pass(100)
  expect(asked).toEqual([])
  await pass(61_000)
  wake()
  await pass(100)
  expect(asked).toEqual([['a']])
  expect(sources()).toEqual([poster('fresh').url])
})
