import { beforeEach, describe, expect, test, vi } from 'vitest'
import { filmOf, reached, send, sentNumbers, storage, textOf, upload } from '../test/partUpload'
import { fingerprint, saveFingerprint } from './fingerprint'

describe('an upload that was started before', () => {
  const film = filmOf(95)
  beforeEach(() => {
    storage.size = 95
    for (const number of [1, 2, 5, 9]) {
      storage.parts.set(number, Buffer.from(textOf(95).slice((number - 1) * 10, number * 10)))
    }
  })

  test('is continued with the parts that are missing', async () => {
    const running = send(film, { resumeUploadId: 'u1' })
    await reached(running, 'published')
    expect(sentNumbers()).toEqual([3, 4, 6, 7, 8, 10])
    expect(running.state.resumedBytes).toBe(40)
    expect(storage.calls).not.toContain('request')
  })

  test('begins its progress with what is there', async () => {
    const seen: number[] = []
    const running = send(film, {
      resumeUploadId: 'u1',
      onChange: ({ phase, progress }) => phase === 'sending' && seen.push(progress.sent),
    })
    await reached(running, 'published')
    expect(Math.min(...seen)).toBe(40)
  })

  test('is revived when it had expired', async () => {
    storage.status = 'EXPIRED'
    await reached(send(film, { resumeUploadId: 'u1' }), 'published')
    expect(storage.calls.slice(0, 3)).toEqual(['getUpload', 'renew', 'getUpload'])
    expect(storage.object).toBe(textOf(95))
    expect(sentNumbers()).toEqual([3, 4, 6, 7, 8, 10])
  })

  test('compares every part that has arrived, and no other, and tells how far that is', async () => {
    const digest = vi.spyOn(crypto.subtle, 'digest')
    const seen = new Set<number>()
    let hashed: number | undefined
    const running = send(film, {
      resumeUploadId: 'u1',
      onChange: ({ phase, checked }) => {
        if (phase === 'checking' && checked?.total === 40) seen.add(checked.bytes)
        else if (phase === 'sending') hashed ??= digest.mock.calls.length
      },
    })
    await reached(running, 'published')
    expect([...seen]).toEqual([0, 10, 20, 30])
    expect(hashed).toBe(4)
  })

  test('stops comparing when it is cancelled, and is not given up', async () => {
    const digest = vi.spyOn(crypto.subtle, 'digest')
    const running = send(film, {
      resumeUploadId: 'u1',
      onChange: ({ checked }) => {
        if (checked?.bytes === 10) running.cancel()
      },
    })
    await reached(running, 'cancelled')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(digest.mock.calls.length).toBeLessThan(4)
    expect(storage.calls).toEqual(['getUpload'])
  })

  test('is not published as another film once its parts are put together', async () => {
    for (let number = 1; number <= 10; number++) {
      storage.parts.set(number, Buffer.from(textOf(95).slice((number - 1) * 10, number * 10)))
    }
    storage.status = 'FINALIZING'
    const other = send(new File([`${textOf(44)}!${textOf(95).slice(45)}`], 'film.mp4'), {
      resumeUploadId: 'u1',
    })
    await reached(other, 'failed')
    expect(other.state.failure).toMatchObject({ reason: 'other-file', differs: 'content' })
    expect(storage.calls).toEqual(['getUpload'])
  })

  test('is only published when everything is there', async () => {
    for (let number = 1; number <= 10; number++) {
      storage.parts.set(number, Buffer.from(textOf(95).slice((number - 1) * 10, number * 10)))
    }
    storage.status = 'FINALIZING'
    const running = upload(film, { resumeUploadId: 'u1' })
    running.start()
    await reached(running, 'stored')
    expect(running.state.progress).toEqual({ safe: 95, sent: 95, total: 95 })
    running.publish(() => ({ title: 'Harbour' }))
    await reached(running, 'published')
    expect(storage.calls).toEqual(['getUpload', 'finalize'])
  })

  test.each([
    ['name', filmOf(95, 'other.mp4')],
    ['size', filmOf(96)],
    ['content', new File([`!${textOf(94)}`], 'film.mp4')],
    ['content', new File([`${textOf(82)}!${textOf(95).slice(83)}`], 'film.mp4')],
    // Of the same name and size, and alike in the first and the last part that have arrived.
    ['content', new File([`${textOf(44)}!${textOf(95).slice(45)}`], 'film.mp4')],
  ])('refuses a file of another %s, and loses nothing', async (differs, file) => {
    const running = send(file, { resumeUploadId: 'u1' })
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'other-file', differs })
    running.cancel()
    expect(storage.puts).toEqual([])
    expect(storage.calls).toEqual(['getUpload'])
  })

  test('and was cancelled meanwhile, says so, and "try again" starts again', async () => {
    storage.status = 'CANCELLED'
    const running = send(film, { resumeUploadId: 'u1' })
    await reached(running, 'failed')
    expect(running.state.failure?.reason).toBe('upload-ended')
    storage.status = 'PENDING'
    running.start()
    await reached(running, 'published')
    expect(storage.calls).toContain('request')
  })
})

describe('on a page that is not secure, where browsers have no checksums', () => {
  const fingerprints = new Map<string, string>()
  const options = {
    fingerprints: {
      getItem: (key: string) => fingerprints.get(key) ?? null,
      setItem: (key: string, value: string) => void fingerprints.set(key, value),
      removeItem: (key: string) => void fingerprints.delete(key),
    },
  }
  beforeEach(() => {
    fingerprints.clear()
    vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto)
  })

  test('parts go without', async () => {
    await reached(send(filmOf(95), options), 'published')
    expect(storage.signed.flat().some(({ sha256 }) => sha256)).toBe(false)
    expect(fingerprints.size).toBe(0)
  })

  test('the file is told from another one by what the browser has noted', async () => {
    storage.hasChecksums = false
    const first = upload(filmOf(95), options)
    first.start()
    await reached(first, 'stored')
    storage.parts.delete(4)
    const other = send(new File([`!${textOf(94)}`], 'film.mp4'), { ...options, resumeUploadId: 'u1' })
    await reached(other, 'failed')
    expect(other.state.failure).toMatchObject({ reason: 'other-file', differs: 'content' })
    await reached(send(filmOf(95), { ...options, resumeUploadId: 'u1' }), 'published')
    expect(storage.object).toBe(textOf(95))
  })

  test('an upload with checksums cannot be continued', async () => {
    storage.size = 95
    storage.parts.set(1, Buffer.from(textOf(10)))
    const running = send(filmOf(95), { ...options, resumeUploadId: 'u1' })
    await reached(running, 'failed')
    expect(running.state.failure?.reason).toBe('insecure-page')
  })
})

describe('an upload that was started without checksums', () => {
  beforeEach(() => {
    storage.size = 95
    storage.hasChecksums = false
    storage.parts.set(1, Buffer.from(textOf(10)))
  })

  test('goes on without, when the browser has noted the file', async () => {
    saveFingerprint(localStorage, 'u1', await fingerprint(filmOf(95)))
    await reached(send(filmOf(95), { resumeUploadId: 'u1', fingerprints: localStorage }), 'published')
    expect(storage.signed.flat().some(({ sha256 }) => sha256)).toBe(false)
    expect(sentNumbers()).not.toContain(1)
  })

  test('cannot be resumed when nothing tells of which file it is, and "try again" starts again', async () => {
    const running = send(filmOf(95), { resumeUploadId: 'u1', fingerprints: localStorage })
    await reached(running, 'failed')
    expect(running.state.failure?.reason).toBe('no-checksums')
    expect(storage.puts).toEqual([])
    running.start()
    await reached(running, 'published')
    expect(storage.calls).toContain('request')
  })
})
