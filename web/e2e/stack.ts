import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SlowStorage } from './slowStorage'

const bin = join(import.meta.dirname, '..', '..', 'bin')

/** A whole StreamSphere: the server, and the local storage that started it. */
export interface Stack {
  /** The app's origin. */
  origin: string
  /** Stops storage in the middle of whatever it does, without closing a connection. The server goes on. */
  freezeStorage(): void
  thawStorage(): void
  stop(): Promise<void>
}

/** A stack whose storage is reached over a line that can be slowed down and cut. */
export interface SlowStack extends Stack {
  line: SlowStorage
}

/** A store that lacks what others do; bin/lesserstore plays it. */
export type LesserStore = 'b2' | 'ceph16' | 'gcs'

/**
 * Starts a stack of its own, with empty storage and an empty database. Over a lesser store it is ready when the server
 * knows what the store does.
 */
export async function startStack(env: Record<string, string> = {}, store?: LesserStore): Promise<Stack> {
  const lesser = store ? [join(bin, 'lesserstore'), store, '--'] : []
  const awaited = store ? ['storage is measured'] : []
  return start(['--s3-addr', '127.0.0.1:0'], lesser, env, awaited)
}

/**
 * Starts a stack whose server, and so its clients, reach storage over a line. Once the server knows what the store does,
 * the line has this rate, in bytes a second upwards.
 */
export async function startSlowStack(rate: number, env: Record<string, string> = {}): Promise<SlowStack> {
  const port = await freePort()
  const line = new SlowStorage(port)
  await line.start()
  // s3local names itself as the endpoint; what follows it names the line instead.
  const named = ['env', `STREAMSPHERE_S3_ENDPOINT=${line.origin}`]
  const stack = await start(['--s3-addr', `127.0.0.1:${port}`], named, env, ['storage is measured'])
  line.up = 0
  line.rate = rate
  return {
    ...stack,
    line,
    async stop() {
      await line.stop()
      await stack.stop()
    },
  }
}

async function start(
  storage: string[],
  wrapper: string[],
  env: Record<string, string>,
  awaited: string[],
): Promise<Stack> {
  const address = `127.0.0.1:${await freePort()}`
  const dir = await mkdtemp(join(tmpdir(), 'streamsphere-e2e-'))
  const args = [...storage, '--data-dir', dir, '--', ...wrapper, join(bin, 'streamsphere')]
  const child = spawn(join(bin, 's3local'), args, {
    cwd: dir,
    env: { ...process.env, STREAMSPHERE_ADDR: address, STREAMSPHERE_DATA_DIR: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await said(child, ['StreamSphere is ready', ...awaited])
  return {
    origin: `http://${address}`,
    freezeStorage: () => child.kill('SIGSTOP'),
    thawStorage: () => child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Resolves when the server has said all of this; rejects with what it said instead when it ends. */
async function said(child: ChildProcess, awaited: string[]): Promise<void> {
  const lines: string[] = []
  let missing = awaited
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('the stack has no output to wait for')
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(new Error(`the stack ended with code ${code ?? 'none'}:\n${lines.join('\n')}`))
    })
    for (const input of [stdout, stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line)
        missing = missing.filter((text) => !line.includes(text))
        if (missing.length === 0) resolve()
      })
    }
  })
}

/** A port that is free for now. The bucket’s CORS rule names the app’s, so it is chosen before the stack starts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
