import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Frame } from './frame'
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
  draft.setFrameFrom(Promise.resolve(frame(1)))
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
  draft.setFrameFrom(new Promise((resolve) => (found = resolve)))
  expect(draft.state.get().busy).toBe(true)
  draft.setFrame(frame(7))
  found(frame(1))
  await draft.send()
  expect(draft.state.get()).toMatchObject({ at: 7, busy: false })
})

test('a film without a picture says so, and a search that breaks is the same', async () => {
  for (const search of [Promise.resolve(undefined), Promise.reject(new Error('broken'))]) {
    const draft = new PosterDraft(() => Promise.resolve('p1'))
    draft.setFrameFrom(search)
    expect(await draft.send()).toBeUndefined()
    expect(draft.state.get()).toMatchObject({ noFrame: true, busy: false, image: null })
  }
})
