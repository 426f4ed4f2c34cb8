import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SignedRequest } from '../uploader'

export interface StoredRequest {
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}

type Answer = (response: ServerResponse, request: StoredRequest) => void

/** A storage over real HTTP that answers as it is told: faults that a real one cannot be made to show on demand. */
export interface Storage {
  origin: string
  /** The PUT requests whose bodies arrived, in order. */
  received: StoredRequest[]
  /** How the next PUTs are answered, in order; then with 200. A number is a status. */
  answers: (number | Answer)[]
  /** The origin that the CORS rule allows; `*` at first. */
  allowedOrigin: string
  request(path?: string): SignedRequest
  close(): Promise<void>
}

export async function startStorage(port = 0): Promise<Storage> {
  const server = createServer((request, response) => void serve(storage, request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const storage: Storage = {
    origin,
    received: [],
    answers: [],
    allowedOrigin: '*',
    request: (path = '/film.mp4') => ({
      method: 'PUT',
      url: origin + path,
      headers: [
        { name: 'Content-Type', value: 'video/mp4' },
        { name: 'If-None-Match', value: '*' },
      ],
    }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return storage
}

async function serve(storage: Storage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('Access-Control-Allow-Origin', storage.allowedOrigin)
  response.setHeader('Access-Control-Allow-Methods', 'PUT')
  response.setHeader('Access-Control-Allow-Headers', 'content-type, if-none-match')
  if (request.method !== 'PUT') {
    response.end()
    return
  }
  const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[])
  const stored = { path: request.url ?? '', headers: request.headers, body }
  storage.received.push(stored)
  const answer = storage.answers.shift() ?? 200
  if (typeof answer === 'number') response.writeHead(answer).end()
  else answer(response, stored)
}

/** Cuts the connection without an answer. */
export const reset: Answer = (response) => response.destroy()

/** Never answers. */
export const silence: Answer = () => undefined

/** S3's way to refuse. */
export function refuse(status: number, code: string): Answer {
  return (response) => response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
}
