import { expect, test } from 'vitest'
import { type Page, Pages } from './pages'
import { Problem } from './problem'

/** A list on a server, newest first, read three rows at a time. */
class Server {
  rows: string[]
  constructor(rows: string) {
    this.rows = Array.from(rows)
  }

  readonly fetch = (after: string | null): Promise<Page<{ id: string }>> => {
    const start = after === null ? 0 : this.rows.findIndex((row) => row === after) + 1
    const rows = this.rows.slice(start, start + 3)
    const pageInfo = { hasNextPage: start + 3 < this.rows.length, endCursor: rows.at(-1) ?? null }
    return Promise.resolve({ nodes: rows.map((id) => ({ id })), pageInfo })
  }
}

function ids(pages: Pages<{ id: string }>): string {
  return pages.state
    .get()
    .nodes.map(({ id }) => id)
    .join('')
}

async function readTwoPages(server: Server) {
  const pages = new Pages(server.fetch)
  await pages.refresh()
  await pages.more()
  return pages
}

test('reads page after page to the end', async () => {
  const pages = await readTwoPages(new Server('gfedcba'))
  expect(ids(pages)).toBe('gfedcb')
  await pages.more()
  expect(ids(pages)).toBe('gfedcba')
  expect(pages.state.get().hasNextPage).toBe(false)
  await pages.more()
  expect(ids(pages)).toBe('gfedcba')
})

test.each([
  ['one new row', 'hgfedcba', 'hgfedcb'],
  ['nothing new', 'gfedcba', 'gfedcb'],
  ['a row that is gone', 'gedcba', 'gedcb'],
  ['so many new rows that there would be a gap', 'kjihgfedcba', 'kji'],
  ['hardly anything left', 'ba', 'ba'],
  ['nothing left', '', ''],
])('coming back finds %s', async (_, now, want) => {
  const server = new Server('gfedcba')
  const pages = await readTwoPages(server)
  server.rows = Array.from(now)
  await pages.refresh()
  expect(ids(pages)).toBe(want)
})

test('after coming back, reading on leaves no gap and no double', async () => {
  for (const now of ['hgfedcba', 'gfedcba', 'gedcba', 'lkjihgfedcba']) {
    const server = new Server('gfedcba')
    const pages = await readTwoPages(server)
    server.rows = Array.from(now)
    await pages.refresh()
    while (pages.state.get().hasNextPage) await pages.more()
    expect(ids(pages)).toBe(now)
  }
})

test('a failure keeps what is there, and retry does the same again', async () => {
  const server = new Server('gfedcba')
  let broken = false
  const pages = new Pages((after) => (broken ? Promise.reject(new Problem('OFFLINE')) : server.fetch(after)))
  await pages.refresh()
  broken = true
  await pages.more()
  expect(ids(pages)).toBe('gfe')
  expect(pages.state.get().problem?.code).toBe('OFFLINE')
  broken = false
  await pages.retry()
  expect(ids(pages)).toBe('gfedcb')
  expect(pages.state.get().problem).toBeNull()
})
