import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Frame, FrameSearch } from './frame'
import { PosterDraft } from './draft'

beforeEach(() => {
  // jsdom shows nothing, so it has no addresses for what could be shown.
  let count = 0
  URL.createObjectURL = () => `blob:${++count}`
  URL.revokeObjectURL = () => undefined
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function frame(at: number): Frame {
  const file = new File([`frame ${at}`], 'poster.webp', { type: 'image/webp' })
  return { at, image: { file, width: 320, height: 180 } }
}

test('a picture is sent once, however often it is asked for', async () => {
  const send = vi.fn(() => Promise.resolve('p1'))
  const draft = new PosterDraft(send)
  draft.setFrameFrom(() => Promise.resolve(frame(1)))
  expect(await Promise.all([draft.send(), draft.send()])).toEqual(['p1', 'p1'])
  expect(send).toHaveBeenCalledTimes(1)
})

test('another picture is sent, and one that could not be sent is sent again', async () => {
  const send = vi.fn((picture: File) => Promise.resolve(picture.name))
  const draft = new PosterDraft(send)
  draft.setFrame(frame(1))
  send.mockRejectedValueOnce(new Error('no way'))
  await expect(draft.send()).rejects.toThrow('no way')
  await draft.send()
  draft.setFrame(frame(2))
  await draft.send()
  expect(send).toHaveBeenCalledTimes(3)
})

test('without a picture nothing is sent', async () => {
  const send = vi.fn(() => Promise.resolve('p1'))
  const draft = new PosterDraft(send)
  expect(await draft.send()).toBeUndefined()
  draft.setFrame(frame(1))
  draft.remove()
  expect(await draft.send()).toBeUndefined()
  expect(send).not.toHaveBeenCalled()
})

test('what a person chooses wins over a frame that is found later', async () => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  let found: (frame: Frame) => void = () => undefined
  draft.setFrameFrom(() => new Promise((resolve) => (found = resolve)))
  expect(draft.state.get().busy).toBe(true)
  draft.setFrame(frame(7))
  found(frame(1))
  await draft.send()
  expect(draft.state.get()).toMatchObject({ at: 7, busy: false })
})

test.each([
  ['a film without a picture', () => Promise.resolve('none' as const), 'none'],
  ['one that could not be read', () => Promise.resolve('failed' as const), 'failed'],
  ['a search that breaks', () => Promise.reject(new Error('broken')), 'failed'],
])('%s says so', async (_, search, want) => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  draft.setFrameFrom(search)
  expect(await draft.send()).toBeUndefined()
  expect(draft.state.get()).toMatchObject({ noFrame: want, busy: false, image: null })
})

test('a search that failed is repeated when asked', async () => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  const search = vi.fn<() => Promise<FrameSearch>>(() => Promise.resolve('failed'))
  draft.setFrameFrom(search)
  await draft.send()
  search.mockResolvedValueOnce(frame(3))
  draft.searchAgain()
  expect(await draft.send()).toBe('p1')
  expect(draft.state.get()).toMatchObject({ at: 3, noFrame: false })
})

test('what was decided on an earlier visit comes back, and nothing is searched for', async () => {
  const search = vi.fn(() => Promise.resolve(frame(1)))
  for (const decision of [{ image: frame(9).image, at: 9 }, null]) {
    const draft = new PosterDraft(() => Promise.resolve('p1'))
    draft.onDecision = vi.fn()
    draft.setFrameFrom(search, () => Promise.resolve(decision))
    expect(await draft.send()).toBe(decision ? 'p1' : undefined)
    expect(draft.state.get().at).toBe(decision?.at)
    expect(draft.onDecision).not.toHaveBeenCalled()
  }
  expect(search).not.toHaveBeenCalled()
})

test('a decision whose picture is gone is searched for again', async () => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  draft.setFrameFrom(
    () => Promise.resolve(frame(1)),
    () => Promise.resolve(undefined),
  )
  await draft.send()
  expect(draft.state.get().at).toBe(1)
})

test('decisions are told, frames that were found are not', async () => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  const told = (draft.onDecision = vi.fn())
  draft.setFrameFrom(() => Promise.resolve(frame(1)))
  await draft.send()
  expect(told).not.toHaveBeenCalled()
  draft.setFrame(frame(2))
  draft.remove()
  expect(told.mock.calls).toEqual([[{ image: frame(2).image, at: 2 }], [null]])
})

test('who leaves gives the search up, unless the picture is to be sent', async () => {
  const signals: AbortSignal[] = []
  const search = (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<never>(() => undefined)
  }
  for (const wanted of [false, true]) {
    const draft = new PosterDraft(() => Promise.resolve('p1'))
    draft.setFrameFrom(search)
    if (wanted) void draft.send()
    draft.dispose()
    await Promise.resolve()
  }
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
})

test('a picture that was chosen is sent at once, without the search that it replaced', async () => {
  const draft = new PosterDraft(() => Promise.resolve('p1'))
  draft.setFrameFrom(() => new Promise(() => undefined))
  draft.setFrame(frame(7))
  expect(await draft.send()).toBe('p1')
})
