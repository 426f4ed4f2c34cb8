import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { Refused } from '../test/partStorage'
import {
  filmOf,
  noSuchUpload,
  reached,
  reset,
  send,
  sentNumbers,
  signs,
  storage,
  textOf,
  upload,
} from '../test/partUpload'
import { type UploadState } from '.'
import { Lanes } from './lanes'
import { PartChecksums } from './partChecksums'

describe('a sound upload in parts', () => {
  test.each([1, 10, 11, 255])('of %d bytes arrives as it is', async (size) => {
    const running = send(filmOf(size))
    await reached(running, 'published')
    expect(storage.object).toBe(textOf(size))
    expect(storage.puts).toHaveLength(Math.ceil(size / 10))
    expect(running.state.progress).toMatchObject({ sent: size, total: size })
  })

  test.each([13, 100, 250])('takes at most 2 + N/100 calls to sign %d parts', async (count) => {
    await reached(send(filmOf(count * 10)), 'published')
    expect(signs()).toBeLessThanOrEqual(2 + count / 100)
    expect(storage.calls.filter((call) => call !== 'sign')).toEqual(['request', 'finalize'])
    for (const batch of storage.signed) expect(batch.length).toBeLessThanOrEqual(100)
  })

  test('signs all that wait with the second call, however slowly the first ones are read', async () => {
    vi.spyOn(PartChecksums.prototype, 'of').mockImplementationOnce(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1100))
      return createHash('sha256').update(textOf(10)).digest('hex')
    })
    await reached(send(filmOf(130)), 'published')
    expect(storage.signed.map((batch) => batch.length)).toEqual([1, 12])
  })

  test('sends one part, then several at once, and never more than six', async () => {
    storage.delay = 5
    const most: number[] = []
    const onChange = ({ progress }: UploadState<string>) => {
      if (progress.safe === 10) most.push(storage.mostInFlight)
    }
    await reached(send(filmOf(600), { onChange }), 'published')
    expect(most[0]).toBe(1)
    expect(storage.mostInFlight).toBeGreaterThanOrEqual(4)
    expect(storage.mostInFlight).toBeLessThanOrEqual(6)
  })

  test('on a slow line sends one part after another', async () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called with its object.
    const { arrived } = Lanes.prototype
    vi.spyOn(Lanes.prototype, 'arrived').mockImplementation(function (this: Lanes, round, seconds) {
      arrived.call(this, round, seconds * 300)
    })
    storage.delay = 30 // as if each part took 9 s
    await reached(send(filmOf(95)), 'published')
    expect(storage.mostInFlight).toBe(1)
  })

  test('gives every part its checksum', async () => {
    await reached(send(filmOf(55)), 'published')
    for (const { sha256 } of storage.signed.flat()) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('parts that fail', () => {
  test.each<[string, Parameters<typeof storage.faults.set>[1][number]]>([
    ['are reset', reset],
    ['meet an overloaded storage', (response) => response.writeHead(503).end()],
    ['are refused', (response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')],
    ['are damaged', (response) => response.writeHead(400).end('<Error><Code>BadDigest</Code></Error>')],
    ['get no answer', () => undefined],
  ])('when they %s, are sent again with a fresh signature', async (_, fault) => {
    storage.faults.set(3, [fault])
    await reached(send(filmOf(95)), 'published')
    const [first, second] = storage.puts.filter(({ number }) => number === 3)
    expect(second?.signature).toBeGreaterThan(first?.signature ?? Infinity)
    expect(storage.object).toBe(textOf(95))
  })

  test.each<[string, Parameters<typeof storage.faults.set>[1][number]]>([
    ['are reset', reset],
    ['meet an overloaded storage', (response) => response.writeHead(503).end()],
  ])('when they %s, are sent again as often as it takes', async (_, fault) => {
    for (const number of [2, 3]) storage.faults.set(number, Array<typeof fault>(15).fill(fault))
    await reached(send(filmOf(95)), 'published')
    expect(sentNumbers().filter((number) => number === 2)).toHaveLength(16)
    expect(storage.object).toBe(textOf(95))
  })

  test('because they are refused again and again, stop the upload, and "try again" sends the rest', async () => {
    storage.faults.set(
      2,
      Array.from({ length: 6 }, () => (response) => response.writeHead(403).end()),
    )
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'storage-refused', storageOrigin: storage.origin })
    storage.faults.clear()
    const before = storage.parts.size
    storage.puts.length = 0
    running.start()
    await reached(running, 'published')
    expect(storage.puts).toHaveLength(10 - before)
  })

  test('because storage cannot do what is asked, stop the upload at once', async () => {
    storage.faults.set(1, [
      (response) => response.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>'),
    ])
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'storage-refused', storageOrigin: storage.origin })
    expect(sentNumbers().filter((number) => number === 1)).toHaveLength(1)
  })

  test('because storage has lost everything, are all sent again', async () => {
    let lost = false
    storage.faults.set(8, [
      (response) => {
        lost = true
        storage.parts.clear()
        noSuchUpload(response)
      },
    ])
    await reached(send(filmOf(95)), 'published')
    expect(lost).toBe(true)
    expect(storage.object).toBe(textOf(95))
  })
})

test('progress never passes the whole, and loses no more than what was in flight', async () => {
  for (const number of [2, 5, 9]) storage.faults.set(number, [reset])
  storage.delay = 3
  const seen: number[] = []
  const onChange = ({ progress }: UploadState<string>) => seen.push(progress.sent)
  await reached(send(filmOf(295), { onChange }), 'published')
  for (const [index, sent] of seen.entries()) {
    expect(sent).toBeLessThanOrEqual(295)
    expect(sent).toBeGreaterThanOrEqual((seen[index - 1] ?? 0) - 60)
  }
  expect(seen.at(-1)).toBe(295)
})

describe('a pause', () => {
  async function sending(onChange?: (state: UploadState<string>) => void) {
    storage.delay = 60
    const running = send(filmOf(400), { onChange })
    await vi.waitFor(
      () => {
        expect(storage.parts.size).toBeGreaterThan(3)
        expect(storage.inFlight).toBeGreaterThan(1)
      },
      { interval: 5 },
    )
    return running
  }

  test('lets the parts finish that are on their way, and nothing is sent twice', async () => {
    const seen: UploadState<string>[] = []
    const running = await sending((state) => seen.push(state))
    running.pause()
    expect(running.state.phase).toBe('pausing')
    const { sent } = running.state.progress
    await reached(running, 'paused')
    expect(seen.map(({ phase }) => phase).slice(-2)).toEqual(['pausing', 'paused'])
    expect(storage.inFlight).toBe(0)
    expect(running.state.progress).toMatchObject({
      safe: storage.parts.size * 10,
      sent: storage.parts.size * 10,
    })
    expect(running.state.progress.safe).toBeGreaterThanOrEqual(sent)
    const before = storage.puts.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(storage.puts).toHaveLength(before)

    running.start()
    await reached(running, 'published')
    expect(storage.object).toBe(textOf(400))
    expect(storage.puts).toHaveLength(40)
    expect(storage.calls.filter((call) => call === 'request')).toHaveLength(1)
  })

  test('that is to be at once cuts them off, and keeps what is safe', async () => {
    const running = await sending()
    running.pause()
    running.pause({ now: true })
    expect(running.state.phase).toBe('paused')
    const { safe, sent } = running.state.progress
    expect(sent).toBe(safe)
    await vi.waitFor(() => {
      expect(storage.inFlight).toBe(0)
    })
    running.start()
    await reached(running, 'published')
    expect(storage.object).toBe(textOf(400))
    expect(storage.puts.length).toBeLessThanOrEqual(40 + 6)
  })

  test('while the last part is on its way is nothing to continue from', async () => {
    storage.delay = 60
    const running = send(filmOf(20))
    await vi.waitFor(
      () => {
        expect(storage.parts.size).toBe(1)
        expect(storage.inFlight).toBe(1)
      },
      { interval: 5 },
    )
    running.pause()
    expect(running.state.phase).toBe('pausing')
    await reached(running, 'published')
    expect(storage.puts).toHaveLength(2)
  })

  test('can be taken back before it has come about', async () => {
    const running = await sending()
    for (let turn = 0; turn < 5; turn++) {
      running.pause()
      expect(running.state.phase).toBe('pausing')
      running.start()
      expect(running.state.phase).toBe('sending')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await reached(running, 'published')
    expect(storage.puts).toHaveLength(40)
    expect(storage.object).toBe(textOf(400))
  })

  test('between two tries comes at once', async () => {
    storage.faults.set(2, [reset])
    const running = send(filmOf(95), { backOff: () => 60_000 })
    await reached(running, 'waiting')
    running.pause()
    await reached(running, 'paused')
    expect(running.state).toMatchObject({ retryReason: undefined, retryAt: undefined })
    running.start()
    await reached(running, 'published')
  })

  test('while the application is away does not cut off what is on its way', async () => {
    storage.delay = 400
    const running = send(filmOf(95), { backOff: () => 60_000 })
    const sign = storage.signUploadParts.bind(storage)
    await vi.waitFor(() => {
      expect(storage.inFlight).toBe(1)
    })
    storage.life = -1e6
    storage.signUploadParts = () => Promise.reject(new Refused('SERVER_UNREACHABLE', { retryable: true }))
    running.pause()
    await reached(running, 'paused')
    expect(storage.parts.size).toBe(1)
    storage.signUploadParts = sign
    storage.delay = 0
    running.start()
    await reached(running, 'published')
    expect(storage.puts).toHaveLength(10)
  })
})

test('of bytes that were sent, the safe ones are never taken back', async () => {
  for (const number of [3, 7, 12, 20]) storage.faults.set(number, [reset, reset])
  storage.delay = 5
  let safe = 0
  const onChange = ({ progress }: UploadState<string>) => {
    expect(progress.safe).toBeGreaterThanOrEqual(safe)
    expect(progress.sent).toBeGreaterThanOrEqual(progress.safe)
    safe = progress.safe
  }
  await reached(send(filmOf(295), { onChange }), 'published')
  expect(safe).toBe(295)
})

describe('parts that storage accepts and then does not have', () => {
  const accept = (response: ServerResponse) => response.end()

  test('are sent again once', async () => {
    storage.faults.set(4, [accept])
    storage.faults.set(7, [accept])
    await reached(send(filmOf(95)), 'published')
    expect(sentNumbers()).toEqual([1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10])
    expect(storage.object).toBe(textOf(95))
  })

  test('twice, end it with the reason, and "try again" sends them alone', async () => {
    storage.faults.set(4, [accept, accept])
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'parts-lost', cause: { missingParts: [4] } })
    expect(storage.puts).toHaveLength(11)
    expect(storage.calls).not.toContain('cancel')

    storage.puts.length = 0
    running.start()
    await reached(running, 'published')
    expect(sentNumbers()).toEqual([4])
  })

  test('do not count when that comes out before all are sent', async () => {
    storage.faults.set(4, [accept, accept])
    storage.faults.set(20, [noSuchUpload])
    await reached(send(filmOf(195)), 'published')
    expect(sentNumbers().filter((number) => number === 4)).toHaveLength(3)
    expect(storage.object).toBe(textOf(195))
  })
})

describe('what others do meanwhile', () => {
  test('parts found missing at the end are sent again', async () => {
    const running = upload(filmOf(95))
    running.start()
    await reached(running, 'stored')
    storage.parts.delete(4)
    storage.parts.delete(7)
    storage.puts.length = 0
    running.publish(() => ({ title: 'Harbour' }))
    await reached(running, 'published')
    expect(sentNumbers()).toEqual([4, 7])
  })

  test('another tab finishes the upload: this one has it too', async () => {
    storage.delay = 10
    storage.life = 1000
    const running = send(filmOf(300))
    await vi.waitFor(() => {
      expect(storage.parts.size).toBeGreaterThan(3)
    })
    for (let number = 1; number <= 30; number++) {
      storage.parts.set(number, Buffer.from(textOf(300).slice((number - 1) * 10, number * 10)))
    }
    storage.status = 'FINALIZED'
    storage.faults.set(20, [noSuchUpload])
    await reached(running, 'published')
    expect(running.state.failure).toBeUndefined()
  })

  test('the upload expires in the middle: it is renewed and goes on', async () => {
    storage.faults.set(4, [
      (response) => {
        storage.status = 'EXPIRED'
        response.writeHead(403).end()
      },
    ])
    await reached(send(filmOf(95)), 'published')
    expect(storage.calls).toContain('renew')
  })

  test('a refusal that will not pass ends it at once', async () => {
    const refusal = new Refused('STORAGE_UNAVAILABLE', { retryable: false })
    const finalize = vi.spyOn(storage, 'finalizeUpload').mockRejectedValue(refusal)
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'api', cause: refusal })
    expect(finalize).toHaveBeenCalledTimes(1)
  })

  test('the upload is cancelled in the middle: that is told', async () => {
    storage.signUploadParts = () => Promise.reject(new Refused('UPLOAD_CANCELLED'))
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'api', cause: { code: 'UPLOAD_CANCELLED' } })
  })
})

describe('an outage', () => {
  /** Starts an upload, and stops storage in its middle. */
  async function interrupted(onLine = true) {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine)
    storage.delay = 10
    let tries = 0
    const backOff = () => (++tries < 12 ? 5 : 60_000)
    const running = send(filmOf(600), { backOff })
    await vi.waitFor(() => {
      expect(storage.parts.size).toBeGreaterThan(3)
    })
    await storage.stop()
    await vi.waitFor(() => {
      expect(running.state.retryAt).toBeGreaterThan(Date.now() + 30_000)
    })
    return running
  }

  test.each<[string, boolean]>([
    ['storage-unreachable', true],
    ['offline', false],
  ])('is waited out, however often that is tried: %s', async (reason, onLine) => {
    const running = await interrupted(onLine)
    expect(running.state).toMatchObject({ phase: 'waiting', retryReason: reason })
    const { progress } = running.state
    expect(progress).toEqual({ safe: progress.safe, sent: progress.safe, total: 600 })
    await storage.start()
    running.tryNow()
    await reached(running, 'published')
    expect(running.state.retryAt).toBeUndefined()
    expect(storage.object).toBe(textOf(600))
  })

  test('ends with the network’s return, without a click', async () => {
    const running = await interrupted(false)
    await storage.start()
    dispatchEvent(new Event('online'))
    await reached(running, 'published')
  })

  test('of the application is waited out, too', async () => {
    let refusals = 20
    const sign = storage.signUploadParts.bind(storage)
    storage.signUploadParts = (id, parts) =>
      --refusals < 0
        ? sign(id, parts)
        : Promise.reject(new Refused('STORAGE_UNAVAILABLE', { retryable: true }))
    const running = send(filmOf(95))
    for (let turn = 0; turn < 20; turn++) {
      await vi.waitFor(() => {
        expect(running.state).toMatchObject({ phase: 'waiting', retryReason: 'storage-unreachable' })
        expect(running.state.retryAt).toBeGreaterThan(Date.now())
      })
      running.tryNow()
      await vi.waitFor(() => {
        expect(refusals).toBeLessThan(19 - turn)
      })
    }
    await reached(running, 'published')
  })
})

test('a browser that thinks it has no network sends all the same', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  storage.delay = 10
  const running = send(filmOf(300))
  await reached(running, 'sending')
  dispatchEvent(new Event('offline'))
  await reached(running, 'published')
  expect(storage.puts).toHaveLength(30)
})

test('signatures are not used beyond their life', async () => {
  storage.delay = 30
  storage.life = 1000
  const born: number[] = []
  const sign = storage.signUploadParts.bind(storage)
  storage.signUploadParts = async (id, parts) => {
    const signed = await sign(id, parts)
    born.push(...signed.map(() => performance.now()))
    return signed
  }
  const ages: number[] = []
  const push = storage.puts.push.bind(storage.puts)
  storage.puts.push = (...puts) => {
    for (const { signature } of puts) ages.push(performance.now() - (born[signature - 1] ?? 0))
    return push(...puts)
  }
  await reached(send(filmOf(2000)), 'published')
  expect(signs()).toBeGreaterThan(2)
  // A busy machine may see a PUT half a second after it was sent.
  expect(Math.max(...ages)).toBeLessThan(1500)
})

test('a clock that is wrong costs no call more', async () => {
  storage.life = -3_600_000
  await reached(send(filmOf(130)), 'published')
  expect(signs()).toBeLessThanOrEqual(3)
})

test('cancel stops the bytes and gives the place up', async () => {
  storage.delay = 50
  const running = send(filmOf(300))
  await reached(running, 'sending')
  running.cancel()
  expect(running.state.phase).toBe('cancelled')
  await vi.waitFor(() => {
    expect(storage.inFlight).toBe(0)
  })
  expect(storage.calls).toContain('cancel')
})
