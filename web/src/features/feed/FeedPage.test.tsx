import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test, vi } from 'vitest'
import { type Page, Pages } from '../../api/pages'
import { Problem } from '../../api/problem'
import type { CardVideo } from './feed'
import { FeedPage } from './FeedPage'

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

function video(id: string): CardVideo {
  return { id, title: `Film ${id}`, uploadedAt: new Date().toISOString(), owner: { id: 'u', name: 'alice' } }
}

function page(nodes: CardVideo[], endCursor: string | null = null): Page<CardVideo> {
  return { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } }
}

function show(fetch: (after: string | null) => Promise<Page<CardVideo>>) {
  render(
    <MemoryRouter>
      <FeedPage feed={new Pages(fetch)} />
    </MemoryRouter>,
  )
}

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
