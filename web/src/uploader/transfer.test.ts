import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Outcome, transfer } from './transfer'

/** A request of which a test says what it does. */
class FakeRequest {
  static last: FakeRequest
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {}
  aborted = false
  onloadend?: () => void

  constructor() {
    FakeRequest.last = this
  }

  open = () => undefined
  setRequestHeader = () => undefined
  send = () => undefined
  abort() {
    this.aborted = true
    this.onloadend?.()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function start(): Promise<Outcome> {
  const { signal } = new AbortController()
  const options = { signal, onProgress: () => undefined, stallAfter: 30_000, answerWithin: 120_000 }
  return transfer({ method: 'PUT', url: 'http://storage/', headers: [] }, new Blob(['0123456789']), options)
}

const moves = (loaded: number) => FakeRequest.last.upload.onprogress?.({ loaded })

test.each(['offline', 'online'])(
  'after the event “%s”, one that does not move is given up soon',
  async (event) => {
    const outcome = start()
    moves(3)
    dispatchEvent(new Event(event))
    vi.advanceTimersByTime(4900)
    expect(FakeRequest.last.aborted).toBe(false)
    vi.advanceTimersByTime(200)
    expect(FakeRequest.last.aborted).toBe(true)
    await expect(outcome).resolves.toMatchObject({ status: 0, sent: 3, stalled: true })
  },
)

test('after such an event, one that moves goes on, and so does one that waits for its answer', () => {
  void start()
  dispatchEvent(new Event('offline'))
  for (let loaded = 1; loaded < 10; loaded++) {
    vi.advanceTimersByTime(4900)
    moves(loaded)
  }
  moves(10)
  dispatchEvent(new Event('offline'))
  vi.advanceTimersByTime(119_000)
  expect(FakeRequest.last.aborted).toBe(false)
})

test('one that does not move is given up after its time', () => {
  void start()
  vi.advanceTimersByTime(29_900)
  expect(FakeRequest.last.aborted).toBe(false)
  vi.advanceTimersByTime(200)
  expect(FakeRequest.last.aborted).toBe(true)
})
