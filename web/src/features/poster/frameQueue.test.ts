import { expect, test, vi } from 'vitest'
import type { FrameSearch } from './frame'
import { FrameQueue } from './frameQueue'

const films = ['a', 'b', 'c', 'd'].map((name) => new File([name], name))
const name = (file: Blob) => (file as File).name

/** Films whose search ends when the test says so. */
function controlled(lanes: number) {
  const begun: string[] = []
  const ends: ((search: FrameSearch) => void)[] = []
  const find = vi.fn((file: Blob) => {
    begun.push(name(file))
    return new Promise<FrameSearch>((resolve) => ends.push(resolve))
  })
  return { begun, ends, queue: new FrameQueue(find, lanes, () => Promise.resolve()) }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

test.each([1, 2])('never more than %d are decoded at once', async (lanes) => {
  const { begun, ends, queue } = controlled(lanes)
  const found = Promise.all(films.map((film) => queue.find(film)))
  for (let done = 0; done < films.length; done++) {
    await settle()
    expect(begun).toHaveLength(Math.min(films.length, done + lanes))
    ends[done]?.('none')
  }
  expect(await found).toEqual(films.map(() => 'none'))
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})

test('a film that somebody looks at comes next, and one that was taken off the list never', async () => {
  const { begun, ends, queue } = controlled(1)
  const controller = new AbortController()
  for (const film of films) void queue.find(film, film === films[1] ? controller.signal : undefined)
  if (films[3]) queue.prefer(films[3])
  controller.abort()
  for (let done = 0; done < 3; done++) {
    await settle()
    ends[done]?.('none')
  }
  await settle()
  expect(begun).toEqual(['a', 'd', 'c'])
})

test('a film that failed gets a second turn after the others, with more time, and no third', async () => {
  const find = vi.fn((file: Blob): Promise<FrameSearch> =>
    Promise.resolve(name(file) === 'a' ? 'failed' : 'none'),
  )
  const queue = new FrameQueue(find, 1, () => Promise.resolve())
  expect(await Promise.all(films.map((film) => queue.find(film)))).toEqual(['failed', 'none', 'none', 'none'])
  expect(find.mock.calls.map(([file]) => name(file))).toEqual(['a', 'b', 'c', 'd', 'a'])
  expect(find.mock.calls.map((call) => (call as unknown[])[1])).toEqual([1, 1, 1, 1, 4])
})
