import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** How a line is cut: connections are reset and refused, or nothing gets through and nobody says so. */
export type Cut = 'refuse' | 'silence'

/** A line to storage, which a test can slow down and cut. */
export class SlowStorage {
  /** Bytes a second upwards, shared by all connections. */
  rate = Infinity
  /** Bytes that went up, headers included. */
  up = 0
  readonly #target: number
  readonly #connections = new Set<Connection>()
  #server: Server
  #port = 0
  /** Connections that were tried while nothing got through: they never came about. */
  readonly #unheard = new Set<Socket>()
  /** When the line is free again, of `performance.now`. */
  #freeAt = 0
  #mended = Promise.resolve()
  #mend?: () => void

  /** `target` is storage's port on this machine. */
  constructor(target: number) {
    this.#target = target
    this.#server = this.#listener()
  }

  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Cuts the line; `mend` ends it. */
  async cut(how: Cut): Promise<void> {
    if (how === 'silence') {
      this.#mended = new Promise((resolve) => {
        this.#mend = resolve
      })
      return
    }
    await this.#close()
  }

  async mend(): Promise<void> {
    for (const client of this.#unheard) client.resetAndDestroy()
    this.#unheard.clear()
    this.#mend?.()
    this.#mend = undefined
    if (this.#server.listening) return
    this.#server = this.#listener()
    await this.start()
  }

  async stop(): Promise<void> {
    this.#mend?.()
    await this.#close()
  }

  async #close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    for (const { client, storage } of this.#connections) {
      client.resetAndDestroy()
      storage.destroy()
    }
    for (const client of this.#unheard) client.destroy()
    await once(this.#server, 'close')
  }

  #listener(): Server {
    return createServer((client) => {
      if (this.#mend) {
        this.#unheard.add(client)
        client.on('error', () => undefined)
        return
      }
      const connection = { client, storage: connect(this.#target, '127.0.0.1') }
      this.#connections.add(connection)
      client.once('close', () => this.#connections.delete(connection))
      void this.#carry(connection)
    })
  }

  async #carry({ client, storage }: Connection): Promise<void> {
    const end = () => {
      client.destroy()
      storage.destroy()
    }
    client.once('error', end)
    storage.once('error', end)
    void this.#down(storage, client).catch(end)
    try {
      for await (const chunk of client as AsyncIterable<Buffer>) {
        for (let at = 0; at < chunk.length; at += PIECE) {
          const piece = chunk.subarray(at, at + PIECE)
          await this.#turn(piece.length)
          this.up += piece.length
          if (!storage.write(piece)) await once(storage, 'drain')
        }
      }
      storage.end()
    } catch {
      end()
    }
  }

  async #down(storage: Socket, client: Socket): Promise<void> {
    for await (const chunk of storage as AsyncIterable<Buffer>) {
      await this.#mended
      if (!client.write(chunk)) await once(client, 'drain')
    }
    client.end()
  }

  /** Waits until the line has carried so many bytes more. */
  async #turn(bytes: number): Promise<void> {
    await this.#mended
    if (this.rate === Infinity) return
    const now = performance.now()
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes / this.rate) * 1000
    // Timers are coarse: a little is carried ahead.
    if (this.#freeAt - now > 5) await delay(this.#freeAt - now)
    await this.#mended
  }
}

interface Connection {
  client: Socket
  storage: Socket
}

/** Bytes that are carried at once. */
const PIECE = 16 * 1024
