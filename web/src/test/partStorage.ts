import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UploadPartInput, RequestedUpload, SignedPart, Snapshot, UploadApi } from '../uploader'

export interface PartPut {
  number: number
  /** Which signature it came with. */
  signature: number
  body: Buffer
}

/** What becomes of one PUT, once its body is there. Undefined stores it. */
type Fault = (response: ServerResponse, put: PartPut) => void

/** An application's refusal. */
export class Refused extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly missingParts?: readonly number[]

  constructor(code: string, options: { retryable?: boolean; missingParts?: readonly number[] } = {}) {
    super(code)
    this.code = code
    this.retryable = options.retryable ?? false
    this.missingParts = options.missingParts
  }
}

/**
 * An application and its storage over real HTTP, for files in parts: storage keeps what arrives, refuses wrong
 * checksums, and shows faults that a real one cannot be made to show on demand.
 */
export class PartStorage<Details> implements UploadApi<Details, string> {
  partSize = 10
  /** Milliseconds that a signature lives. */
  life = 60_000
  /** Whether the parts that are there came with checksums. */
  hasChecksums = true
  status: Snapshot['status'] = 'PENDING'
  fileName = 'film.mp4'
  size = 0
  readonly calls: string[] = []
  readonly signed: UploadPartInput[][] = []
  readonly puts: PartPut[] = []
  readonly parts = new Map<number, Buffer>()
  /** The next PUTs of a part meet these, in order. */
  readonly faults = new Map<number, Fault[]>()
  /** Holds answers back for so many milliseconds. */
  delay = 0
  inFlight = 0
  mostInFlight = 0
  #port = 0
  #server = createServer((request, response) => void this.#serve(request, response))
  #signatures = 0
  readonly #checksums = new Map<number, string>()

  /** May be stopped and started again: it keeps its address and what it has. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get count(): number {
    return Math.ceil(this.size / this.partSize)
  }

  /** What is put together from the parts. */
  get object(): string {
    const numbers = [...this.parts.keys()].sort((a, b) => a - b)
    return Buffer.concat(numbers.map((number) => this.parts.get(number) ?? Buffer.of())).toString()
  }

  requestUpload({ size }: { size: number }): Promise<RequestedUpload> {
    this.calls.push('request')
    this.size = size
    return Promise.resolve({
      uploadId: 'u1',
      request: null,
      parts: { size: this.partSize, count: this.count },
    })
  }

  renewUpload(): Promise<null> {
    this.calls.push('renew')
    this.status = 'PENDING'
    return Promise.resolve(null)
  }

  signUploadParts(_: string, parts: readonly UploadPartInput[]): Promise<SignedPart[]> {
    this.calls.push('sign')
    if (this.status === 'EXPIRED') return Promise.reject(new Refused('UPLOAD_EXPIRED'))
    if (this.status !== 'PENDING') return Promise.reject(new Refused('CONFLICT'))
    this.signed.push([...parts])
    return Promise.resolve(parts.map((part) => this.#sign(part)))
  }

  getUpload(): Promise<Snapshot> {
    this.calls.push('getUpload')
    const assembled = this.status === 'FINALIZING' || this.status === 'FINALIZED'
    return Promise.resolve({
      status: this.status,
      fileName: this.fileName,
      size: this.size,
      parts: { size: this.partSize, count: this.count },
      receivedParts: this.status === 'PENDING' ? this.#receivedParts() : [],
      partsSha256: assembled && this.hasChecksums ? this.#partsSha256() : null,
    })
  }

  finalizeUpload(): Promise<string> {
    this.calls.push('finalize')
    const missing = Array.from({ length: this.count }, (_, index) => index + 1).filter(
      (number) => !this.parts.has(number),
    )
    if (missing.length > 0) {
      return Promise.reject(new Refused('NOT_UPLOADED', { retryable: true, missingParts: missing }))
    }
    this.status = 'FINALIZED'
    return Promise.resolve('video')
  }

  cancelUpload(): Promise<void> {
    this.calls.push('cancel')
    return Promise.resolve()
  }

  #receivedParts() {
    return [...this.parts].map(([number, body]) => ({
      number,
      size: body.length,
      sha256: this.hasChecksums ? digest(body) : null,
    }))
  }

  #partsSha256(): string {
    const numbers = [...this.parts.keys()].sort((a, b) => a - b)
    const sums = numbers.map((number) => digest(this.parts.get(number) ?? Buffer.of()))
    return digest(Buffer.from(sums.join(''), 'hex'))
  }

  #sign({ number, sha256 }: UploadPartInput): SignedPart {
    const signature = ++this.#signatures
    if (sha256) this.#checksums.set(signature, sha256)
    const offset = (number - 1) * this.partSize
    return {
      number,
      offset,
      size: Math.min(this.partSize, this.size - offset),
      request: {
        method: 'PUT',
        url: `${this.origin}/film.mp4?partNumber=${number}&signature=${signature}`,
        headers: [{ name: 'x-amz-checksum-sha256', value: sha256 ?? '' }],
        expiresAt: new Date(Date.now() + this.life).toISOString(),
      },
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Methods', 'PUT')
    response.setHeader('Access-Control-Allow-Headers', 'x-amz-checksum-sha256')
    if (request.method !== 'PUT') {
      response.end()
      return
    }
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    response.once('close', () => this.inFlight--)
    const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[])
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay))
    const { searchParams } = new URL(request.url ?? '', this.origin)
    const put = {
      number: Number(searchParams.get('partNumber')),
      signature: Number(searchParams.get('signature')),
      body,
    }
    this.puts.push(put)
    const fault = this.faults.get(put.number)?.shift()
    if (fault) fault(response, put)
    else this.#store(put, response)
  }

  #store({ number, signature, body }: PartPut, response: ServerResponse): void {
    const promised = this.#checksums.get(signature)
    if (promised !== undefined && promised !== digest(body)) {
      response.writeHead(400).end('<Error><Code>BadDigest</Code></Error>')
      return
    }
    this.parts.set(number, body)
    response.end()
  }
}

function digest(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}
