import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { Client, Provider } from 'urql'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Page } from '../../api/pages'
import { Problem } from '../../api/problem'
import type { CardVideo } from './feed'
import { FeedPage } from './FeedPage'
import { Feeds } from './feeds'
import type { FeedFilter } from './filter'
import { SearchBox } from './SearchBox'

beforeEach(() => {
  // jsdom lays nothing out, so nothing ever comes into view.
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe = vi.fn()
      disconnect = vi.fn()
    },
  )
})

function video(id: string, change: Partial<CardVideo> = {}): CardVideo {
  const owner = { id: 'u', name: 'alice' }
  const uploadedAt = new Date().toISOString()
  return { id, title: `Film ${id}`, uploadedAt, owner, media: null, poster: null, ...change }
}

function page(nodes: CardVideo[], endCursor: string | null = null): Page<CardVideo> {
  return { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } }
}

type Answer = (after: string | null, filter: FeedFilter) => Promise<Page<CardVideo>>

function show(answer: Answer, address = '/') {
  const feeds = new Feeds((filter, after) => answer(after, filter))
  render(
    <Provider value={new Client({ url: '/graphql', exchanges: [], preferGetMethod: false })}>
      <MemoryRouter initialEntries={[address]}>
        <SearchBox />
        <Address />
        <FeedPage feeds={feeds} />
      </MemoryRouter>
    </Provider>,
  )
}

function Address() {
  const { pathname, search } = useLocation()
  return <output aria-label="Address">{pathname + search}</output>
}

const address = () => screen.getByLabelText('Address').textContent

test('lists the videos, and more on demand', async () => {
  show((after) => Promise.resolve(after === null ? page([video('b')], 'b') : page([video('a')])))
  expect(screen.getByRole('status', { name: 'Loading videos' })).toBeInTheDocument()
  expect(await screen.findByRole('link', { name: 'Film b' })).toHaveAttribute('href', '/watch/b')
  await userEvent.click(screen.getByRole('button', { name: 'Load more' }))
  expect(await screen.findByRole('link', { name: 'Film a' })).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument()
})

test('an empty feed invites to upload', async () => {
  show(() => Promise.resolve(page([])))
  expect(await screen.findByRole('link', { name: 'Upload a video' })).toHaveAttribute('href', '/upload')
})

test('a failure says so and can be retried', async () => {
  const answers = [Promise.reject(new Problem('SERVER_UNREACHABLE')), Promise.resolve(page([video('a')]))]
  show(() => answers.shift() ?? Promise.resolve(page([])))
  expect(await screen.findByRole('alert')).toHaveTextContent('The server does not answer.')
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('link', { name: 'Film a' })).toBeInTheDocument()
})

test('a card shows the picture and how long the film plays', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const poster = { url: 'http://127.0.0.1:9000/p.webp', width: 1280, height: 720, expiresAt }
  const media = { durationSeconds: 754.2 }
  show(() => Promise.resolve(page([video('a', { poster, media }), video('b')])))
  const [card, plain] = await screen.findAllByRole('article')
  const picture = card?.querySelector('img')
  expect(picture).toHaveAttribute('src', poster.url)
  expect(picture).toHaveAttribute('loading', 'lazy')
  expect(picture).toHaveAttribute('width', '1280')
  expect(card).toHaveTextContent('12:34')
  expect(card).toHaveTextContent('12 minutes 34 seconds')
  expect(plain?.querySelector('img')).toBeNull()
})

test('a search is typed, counted, and cleared', async () => {
  const titles = ['Harbour', 'Harvest', 'Kites']
  show((_, { query }) => {
    const found = titles.filter((title) => title.toLowerCase().startsWith(query))
    return Promise.resolve(page(found.map((title) => video(title, { title }))))
  })
  const box = screen.getByRole('searchbox', { name: 'Search videos' })
  await userEvent.type(box, 'har')
  expect(await screen.findByText('2 videos')).toHaveAttribute('role', 'status')
  expect(screen.queryByRole('link', { name: 'Kites' })).not.toBeInTheDocument()
  expect(address()).toBe('/?q=har')

  await userEvent.type(box, 'zzz')
  expect(await screen.findByRole('heading', { name: 'No videos found' })).toBeInTheDocument()
  await userEvent.click(screen.getByRole('link', { name: 'Clear search' }))
  expect(await screen.findByRole('link', { name: 'Kites' })).toBeInTheDocument()
  expect(box).toHaveValue('')
})

test('Escape clears the search, and the slash leads to it', async () => {
  show(() => Promise.resolve(page([video('a')], 'a')), '/?q=film&length=long')
  const box = screen.getByRole('searchbox')
  expect(box).toHaveValue('film')
  expect(await screen.findByText('More than 1 videos')).toBeInTheDocument()
  await userEvent.keyboard('/')
  expect(box).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  expect(box).toHaveValue('')
  expect(address()).toBe('/?length=long')
})

test('a late answer never takes the place of a newer one', async () => {
  const answers = new Map<string, (found: Page<CardVideo>) => void>()
  show((_, { query }) =>
    query === '' ? Promise.resolve(page([])) : new Promise((answer) => answers.set(query, answer)),
  )
  const box = screen.getByRole('searchbox')
  await userEvent.type(box, 'a')
  await vi.waitFor(() => {
    expect(answers.has('a')).toBe(true)
  })
  await userEvent.type(box, 'b')
  await vi.waitFor(() => {
    expect(answers.has('ab')).toBe(true)
  })
  answers.get('ab')?.(page([video('newer')]))
  expect(await screen.findByRole('link', { name: 'Film newer' })).toBeInTheDocument()
  answers.get('a')?.(page([video('older')]))
  await Promise.resolve()
  expect(screen.getByRole('link', { name: 'Film newer' })).toBeInTheDocument()
  expect(screen.queryByRole('link', { name: 'Film older' })).not.toBeInTheDocument()
})

test('lengths and orders live in the address', async () => {
  const asked: FeedFilter[] = []
  show((_, filter) => {
    asked.push(filter)
    return Promise.resolve(page([video('a')]))
  })
  await userEvent.click(screen.getByRole('button', { name: '4–20 minutes' }))
  expect(address()).toBe('/?length=medium')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'Longest first')
  expect(address()).toBe('/?length=medium&sort=longest')
  expect(asked.at(-1)).toEqual({ query: '', length: 'medium', sort: 'longest' })
  await userEvent.click(screen.getByRole('button', { name: '4–20 minutes', pressed: true }))
  expect(address()).toBe('/?sort=longest')
})
