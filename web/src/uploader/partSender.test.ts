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

  test('sends several parts at once, and never more than six', async () => {
    storage.delay = 5
    await reached(send(filmOf(600)), 'published')
    expect(storage.mostInFlight).toBeGreaterThanOrEqual(4)
    expect(storage.mostInFlight).toBeLessThanOrEqual(6)
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

  test('again and again stop the upload, and "try again" sends the rest', async () => {
    storage.faults.set(
      2,
      Array.from({ length: 6 }, () => (response) => response.writeHead(503).end()),
    )
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'storage-busy', storageOrigin: storage.origin })
    storage.faults.clear()
    const before = storage.parts.size
    storage.puts.length = 0
    running.start()
    await reached(running, 'published')
    expect(storage.puts).toHaveLength(10 - before)
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

test('a paused upload sends nothing, and goes on with what is missing', async () => {
  storage.delay = 20
  const running = send(filmOf(400))
  await vi.waitFor(() => {
    expect(storage.parts.size).toBeGreaterThan(8)
  })
  running.pause()
  expect(running.state.phase).toBe('paused')
  await vi.waitFor(() => {
    expect(storage.inFlight).toBe(0)
  })
  const before = storage.puts.length
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(storage.puts).toHaveLength(before)

  running.start()
  await reached(running, 'published')
  expect(storage.object).toBe(textOf(400))
  expect(storage.puts.length).toBeLessThanOrEqual(40 + 6)
  expect(storage.calls.filter((call) => call === 'request')).toHaveLength(1)
})

test('pausing and continuing at once does not send twice at a time', async () => {
  storage.delay = 60
  const running = send(filmOf(300))
  for (let turn = 0; turn < 5; turn++) {
    await reached(running, 'sending')
    running.pause()
    running.start()
  }
  await reached(running, 'published')
  expect(storage.object).toBe(textOf(300))
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

  test('the upload is cancelled in the middle: that is told', async () => {
    storage.signUploadParts = () => Promise.reject(new Refused('UPLOAD_CANCELLED'))
    const running = send(filmOf(95))
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'api', cause: { code: 'UPLOAD_CANCELLED' } })
  })
})

test('without a network it waits, however long, says so, and goes on', async () => {
  storage.delay = 10
  const connected = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  const running = send(filmOf(300))
  await vi.waitFor(() => {
    expect(storage.parts.size).toBeGreaterThan(3)
  })
  connected.mockReturnValue(false)
  dispatchEvent(new Event('offline'))
  await reached(running, 'waiting')
  expect(running.state.retryReason).toBe('offline')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(running.state.phase).toBe('waiting')
  const before = storage.puts.length
  connected.mockReturnValue(true)
  dispatchEvent(new Event('online'))
  await reached(running, 'published')
  expect(before).toBeLessThan(30)
  expect(storage.object).toBe(textOf(300))
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
  expect(Math.max(...ages)).toBeLessThan(1000)
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
