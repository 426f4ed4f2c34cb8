import { once } from 'node:events'
import { type IncomingMessage, createServer, request as ask, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type Stack, startStack } from './stack'

/** What storage has seen of one PUT. */
export interface Put {
  /** The number of the part; 0 for a whole file. */
  part: number
  /** Its declared size, in bytes. */
  size: number
  /** How many bytes of it have arrived. */
  received: number
  /** The answer's status; undefined while there is none, and for good when the connection was cut. */
  status?: number
}

/** A stack behind a thin line: a proxy in front of its storage that a test can narrow and cut. */
export interface SlowStack extends Stack {
  /** Every PUT so far, in order. */
  puts: readonly Put[]
  /** Bytes a second, of all uploads together. */
  narrow(rate: number): void
  /** Breaks every connection, and takes none for so many milliseconds. */
  cut(milliseconds: number): Promise<void>
}

/** Starts a stack whose storage is reached at this many bytes a second. */
export async function startSlowStack(rate: number, env: Record<string, string> = {}): Promise<SlowStack> {
  const storage = `127.0.0.1:${await freePort()}`
  const line = new Line(rate)
  const puts: Put[] = []
  const proxy = createServer((request, response) => void forward(request, response, storage, line, puts))
  // A client that would go on sending on a kept connection is not cut off by closing idle ones alone.
  const sockets = new Set<Socket>()
  let away = false
  proxy.on('connection', (socket) => {
    if (away) socket.resetAndDestroy()
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const stack = await startStack(env, undefined, {
    storage,
    before: ['env', `STREAMSPHERE_S3_ENDPOINT=${endpoint}`],
  })
  return {
    ...stack,
    puts,
    narrow: (next) => {
      line.rate = next
    },
    cut: async (milliseconds) => {
      away = true
      for (const socket of sockets) socket.resetAndDestroy()
      await sleep(milliseconds)
      away = false
    },
    stop: async () => {
      await stack.stop()
      proxy.close()
      proxy.closeAllConnections()
    },
  }
}

/** Passes a request on to storage. Its headers stay as they are, for they are signed. */
async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  storage: string,
  line: Line,
  puts: Put[],
): Promise<void> {
  const { method, url = '', headers } = request
  const [host, port] = storage.split(':')
  const onward = ask({ host, port, method, path: url, headers }, (answer) => {
    if (put) put.status = answer.statusCode
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  const put = method === 'PUT' ? putOf(url, headers) : undefined
  if (put) puts.push(put)
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (put) {
        put.received += chunk.length
        await line.carry(chunk.length)
      }
      if (!onward.write(chunk)) await once(onward, 'drain')
    }
    onward.end()
  } catch {
    // The connection was cut.
    onward.destroy()
  }
}

function putOf(url: string, headers: IncomingMessage['headers']): Put {
  const part = Number(new URL(url, 'http://storage').searchParams.get('partNumber'))
  return { part, size: Number(headers['content-length']), received: 0 }
}

/** What all uploads share: each chunk waits for those before it. */
class Line {
  rate: number
  #freeAt = 0

  constructor(rate: number) {
    this.rate = rate
  }

  async carry(bytes: number): Promise<void> {
    const start = Math.max(performance.now(), this.#freeAt)
    this.#freeAt = start + (bytes / this.rate) * 1000
    await sleep(this.#freeAt - performance.now())
  }
}
