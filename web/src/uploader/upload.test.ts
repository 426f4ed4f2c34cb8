import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { refuse, reset, silence, startStorage, type Storage } from '../test/storage'
import {
  FileUpload,
  type RequestUploadInput,
  type Snapshot,
  type UploadApi,
  type UploadOptions,
  type UploadState,
} from '.'
import { fingerprint, saveFingerprint } from './fingerprint'
import { sha256 } from './sha256'

interface Details {
  title: string
}

class Refused extends Error {
  readonly code: string
  readonly retryable: boolean
  constructor(code: string) {
    super(code)
    this.code = code
    this.retryable = code === 'SERVER_UNREACHABLE'
  }
}

/** The application's side: remembers what was asked, and refuses when told to. */
class Application implements UploadApi<Details, string> {
  readonly calls: string[] = []
  readonly keys: string[] = []
  readonly refusals: Partial<Record<string, (string | null)[]>> = {}
  readonly storage: Storage
  /** An upload that was started before. */
  snapshot?: Snapshot

  constructor(storage: Storage) {
    this.storage = storage
  }

  async requestUpload({ idempotencyKey }: RequestUploadInput) {
    this.keys.push(idempotencyKey)
    await this.#answer('request')
    return { uploadId: 'u1', request: this.storage.request('/first') }
  }

  async renewUpload() {
    await this.#answer('renew')
    return this.storage.request('/renewed')
  }

  signUploadParts() {
    return Promise.resolve([])
  }

  getUpload(): Promise<Snapshot> {
    this.calls.push('getUpload')
    return this.snapshot ? Promise.resolve(this.snapshot) : Promise.reject(new Refused('NOT_FOUND'))
  }

  async finalizeUpload(_: string, details?: Details) {
    await this.#answer('finalize', details?.title)
    return `video ${details?.title ?? 'as reserved'}`
  }

  async cancelUpload() {
    await this.#answer('cancel')
  }

  #answer(call: string, argument?: string): Promise<void> {
    this.calls.push(argument === undefined ? call : `${call} ${argument}`)
    const code = this.refusals[call]?.shift()
    return code ? Promise.reject(new Refused(code)) : Promise.resolve()
  }
}

let storage: Storage
let application: Application

beforeEach(async () => {
  storage = await startStorage()
  application = new Application(storage)
})

afterEach(() => storage.close())

const film = new File(['moving pictures'], 'film.mp4', { type: 'video/mp4' })

/** Patient, unless storage is meant to fall silent: a busy machine is no stall. */
function upload(
  onChange?: (state: UploadState<string>) => void,
  patience = 10_000,
  options: UploadOptions<string> = {},
) {
  return new FileUpload(film, application, {
    backOff: () => 1,
    stallAfter: patience,
    answerWithin: patience,
    onChange,
    ...options,
  })
}

const impatient = () => upload(undefined, 150)

async function reached(running: FileUpload<Details, string>, phase: string) {
  await vi.waitFor(
    () => {
      expect(running.state.phase).toBe(phase)
    },
    { timeout: 4000 },
  )
}

describe('a sound upload', () => {
  test('sends the signed headers and the file, and waits for publish', async () => {
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(storage.received).toHaveLength(1)
    expect(storage.received[0]?.headers).toMatchObject({ 'content-type': 'video/mp4', 'if-none-match': '*' })
    expect(storage.received[0]?.body.toString()).toBe('moving pictures')
    expect(running.state.progress.sent).toBe(film.size)
    expect(application.calls).toEqual(['request'])

    running.publish(() => ({ title: 'Harbour' }))
    await reached(running, 'published')
    expect(running.state.result).toBe('video Harbour')
  })

  test('publishes by itself when publish came first, with the details of the last moment', async () => {
    let title = 'Typed early'
    const running = upload(({ phase }) => {
      if (phase === 'sending') title = 'Typed late'
    })
    running.publish(() => ({ title }))
    running.start()
    await reached(running, 'published')
    expect(application.calls).toEqual(['request', 'finalize Typed late'])
  })

  test('does not publish after publish was taken back', async () => {
    const running = upload()
    running.publish(() => ({ title: 'Harbour' }))
    running.hold()
    running.start()
    await reached(running, 'stored')
    expect(application.calls).toEqual(['request'])
  })
})

describe('failures that heal', () => {
  test.each([
    ['storage is overloaded', 503],
    ['the URL has expired', refuse(403, 'AccessDenied')],
    ['the bytes were damaged on the way', refuse(400, 'BadDigest')],
  ])('%s: takes a fresh URL and tries again', async (_, answer) => {
    storage.answers = [answer]
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(storage.received.map(({ path }) => path)).toEqual(['/first', '/renewed'])
    expect(application.calls).toEqual(['request', 'renew'])
  })

  test('the connection breaks before the file is there: asks, and sends it again', async () => {
    storage.answers = [reset]
    application.refusals.finalize = ['NOT_UPLOADED']
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(application.calls).toEqual(['request', 'finalize', 'renew'])
  })

  test('the connection breaks after the file was stored: asks, and does not send it twice', async () => {
    storage.answers = [reset]
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(storage.received).toHaveLength(1)
  })

  test('storage says that the file is there already: goes on', async () => {
    storage.answers = [412]
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(application.calls).toEqual(['request'])
  })

  test('the application settled the upload in the meantime: goes on', async () => {
    storage.answers = [503]
    application.refusals.renew = ['CONFLICT']
    const running = upload()
    running.start()
    await reached(running, 'stored')
    expect(application.calls).toEqual(['request', 'renew', 'finalize'])
  })
})

describe('outages are waited out', () => {
  test.each([
    ['storage-busy', Array<number>(12).fill(503)],
    ['stalled', [silence, silence, silence, silence]],
  ])('%s', async (reason, answers) => {
    storage.answers = [...answers]
    application.refusals.finalize = answers.map(() => 'NOT_UPLOADED')
    const reasons = new Set<string>()
    const running = upload(({ phase, retryReason, retryAt, progress }) => {
      if (phase !== 'waiting' || !retryReason || retryAt === undefined) return
      reasons.add(retryReason)
      expect(progress).toEqual({ safe: 0, sent: 0, total: film.size })
    }, 150)
    running.start()
    await reached(running, 'stored')
    expect([...reasons]).toContain(reason)
    expect(running.state.progress).toMatchObject({ safe: film.size, sent: film.size })
  })

  test('a server that does not answer, from the first call on', async () => {
    application.refusals.request = Array<string>(3).fill('SERVER_UNREACHABLE')
    const running = upload()
    running.start()
    for (const left of [2, 1, 0]) {
      await vi.waitFor(() => {
        expect(application.refusals.request).toHaveLength(left)
        expect(running.state).toMatchObject({ phase: 'preparing', retryReason: 'api' })
        expect(running.state.retryAt).toBeGreaterThan(Date.now())
      })
      running.tryNow()
    }
    await reached(running, 'stored')
    expect(running.state.retryReason).toBeUndefined()
    expect(application.keys).toEqual(Array(4).fill(application.keys[0]))
  })
})

describe('one idempotency key means one upload', () => {
  const requestsAgainAfter = async (call: 'request' | 'finalize', code: string) => {
    application.refusals[call] = [code]
    const running = upload()
    running.publish(() => ({ title: 'Harbour' }))
    running.start()
    await reached(running, 'failed')
    running.start()
    await reached(running, 'published')
    expect(application.keys).toHaveLength(2)
    return application.keys
  }

  test.each(['INTERNAL', 'QUOTA_EXCEEDED'])('a try after %s asks for the same one', async (code) => {
    const [first, second] = await requestsAgainAfter('request', code)
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(second).toBe(first)
  })

  test.each([
    ['request', 'CONFLICT'],
    ['request', 'UPLOAD_CANCELLED'],
    ['finalize', 'SIZE_MISMATCH'],
  ] as const)('a try after a %s that says %s asks for another one', async (call, code) => {
    const [first, second] = await requestsAgainAfter(call, code)
    expect(second).not.toBe(first)
  })
})

describe('failures that stay', () => {
  test.each([
    ['storage-refused', [refuse(403, 'SignatureDoesNotMatch'), refuse(403, 'SignatureDoesNotMatch')]],
    ['damaged', [refuse(400, 'BadDigest'), refuse(400, 'BadDigest')]],
  ])('%s, and after "try again" it works', async (reason, answers) => {
    storage.answers = [...answers]
    application.refusals.finalize = answers.map(() => 'NOT_UPLOADED')
    const running = impatient()
    running.start()
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason, storageOrigin: storage.origin })

    running.start()
    await reached(running, 'stored')
    expect(running.state.failure).toBeUndefined()
  })

  test('a CORS rule for other origins is told apart from a dead storage', async () => {
    vi.spyOn(console, 'error').mockReturnValue() // jsdom reports the refused preflight.
    storage.allowedOrigin = 'https://elsewhere.example'
    application.refusals.finalize = Array<string>(5).fill('NOT_UPLOADED')
    const refused = upload()
    refused.start()
    await reached(refused, 'failed')
    expect(refused.state.failure?.reason).toBe('origin-refused')

    application.refusals.finalize = Array<string>(30).fill('NOT_UPLOADED')
    const dead = upload(undefined, 10_000, { backOff: () => 20 })
    const { origin } = storage
    await storage.close()
    storage.request = () => ({ method: 'PUT', url: `${origin}/film.mp4`, headers: [] })
    dead.start()
    await vi.waitFor(() => {
      expect(application.calls.filter((call) => call === 'renew').length).toBeGreaterThan(12)
    })
    expect(dead.state).toMatchObject({ phase: 'waiting', retryReason: 'storage-unreachable' })
    expect(dead.state.failure).toBeUndefined()
    storage = await startStorage(Number(new URL(origin).port))
    await reached(dead, 'stored')
  })

  test('a refusal by the application carries its error', async () => {
    application.refusals.request = ['TYPE_NOT_ALLOWED']
    const running = upload()
    running.start()
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'api', cause: { code: 'TYPE_NOT_ALLOWED' } })
  })

  test('what was refused for good is reserved again', async () => {
    application.refusals.finalize = ['SIZE_MISMATCH']
    const running = upload()
    running.publish(() => ({ title: 'Harbour' }))
    running.start()
    await reached(running, 'failed')
    running.start()
    await reached(running, 'published')
    expect(application.calls).toEqual(['request', 'finalize Harbour', 'request', 'finalize Harbour'])
  })
})

test('cancel stops the bytes and gives the place up', async () => {
  storage.answers = [silence]
  const running = impatient()
  running.start()
  await reached(running, 'sending')
  running.cancel()
  expect(running.state.phase).toBe('cancelled')
  await vi.waitFor(() => {
    expect(application.calls).toContain('cancel')
  })
  expect(running.state.failure).toBeUndefined()
})

describe('an upload in one request that was started before', () => {
  const earlier: Snapshot = {
    status: 'PENDING',
    fileName: film.name,
    size: film.size,
    parts: null,
    receivedParts: [],
  }
  const resumed = () => {
    const running = upload(undefined, 10_000, { resumeUploadId: 'u1', fingerprints: localStorage })
    running.start()
    return running
  }

  test('is sent when its checksum is that of the file', async () => {
    application.snapshot = { ...earlier, sha256: await sha256(film) }
    await reached(resumed(), 'stored')
    expect(application.calls).toEqual(['getUpload', 'renew'])
    expect(storage.received.map(({ path }) => path)).toEqual(['/renewed'])
  })

  test('is left alone when its checksum is that of another file: its bytes may have arrived', async () => {
    application.snapshot = { ...earlier, sha256: '0'.repeat(64) }
    const running = resumed()
    await reached(running, 'failed')
    expect(running.state.failure).toMatchObject({ reason: 'other-file', differs: 'content' })
    expect(application.calls).toEqual(['getUpload'])
  })

  test('and without a checksum, is sent when the browser has noted the file', async () => {
    application.snapshot = earlier
    const unknown = resumed()
    await reached(unknown, 'failed')
    expect(unknown.state.failure?.reason).toBe('no-checksums')
    saveFingerprint(localStorage, 'u1', await fingerprint(film))
    await reached(resumed(), 'stored')
    expect(storage.received).toHaveLength(1)
  })
})

test('what cannot succeed is not tried again', async () => {
  storage.answers = [refuse(501, 'NotImplemented')]
  const running = upload()
  running.start()
  await reached(running, 'failed')
  expect(running.state.failure?.reason).toBe('storage-refused')
  expect(storage.received).toHaveLength(1)
})
