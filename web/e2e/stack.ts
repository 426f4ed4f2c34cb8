import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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

/** A store that lacks what others do; bin/lesserstore plays it. */
export type LesserStore = 'b2' | 'ceph16' | 'gcs'

/** Something between the server and its storage. */
interface Between {
  /** Where storage listens. */
  storage?: string
  /** The words before the server's program: a program that starts it. */
  before: string[]
}

/**
 * Starts a stack of its own, with empty storage and an empty database. Over a lesser store it is ready when the server
 * knows what the store does.
 */
export async function startStack(
  env: Record<string, string> = {},
  store?: LesserStore,
  { storage = '127.0.0.1:0', before }: Between = { before: lesserStore(store) },
): Promise<Stack> {
  const address = `127.0.0.1:${await freePort()}`
  const dir = await mkdtemp(join(tmpdir(), 'streamsphere-e2e-'))
  const args = ['--s3-addr', storage, '--data-dir', dir, '--', ...before, join(bin, 'streamsphere')]
  const child = spawn(join(bin, 's3local'), args, {
    cwd: dir,
    env: { ...process.env, STREAMSPHERE_ADDR: address, STREAMSPHERE_DATA_DIR: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await said(child, ['StreamSphere is ready', ...(store ? ['storage is measured'] : [])])
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

function lesserStore(store?: LesserStore): string[] {
  return store ? [join(bin, 'lesserstore'), store, '--'] : []
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

/** A port that is free for now. The bucket's CORS rule names the app's, so it is chosen before the stack starts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
