import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../stack'
import type { Browser, Control, PageFunction, Tab } from './browser'

/** The key of an element's reference, as the WebDriver standard names it. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const CONTROL = '\uE009'
const MINI_BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'

type Reference = Record<typeof ELEMENT, string>

/** Starts WebKitGTK's driver, over which each tab is a browser of its own. It needs a display, such as xvfb-run's. */
export async function launchWebKit(): Promise<Browser> {
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, driver)
  const sessions = new Set<Session>()
  const probe = await Session.start(url)
  const { version } = probe
  await probe.end()
  return {
    version,
    newTab: async () => {
      const session = await Session.start(url)
      sessions.add(session)
      return tabOf(session)
    },
    close: async () => {
      for (const session of sessions) await session.end()
      driver.kill()
      if (driver.exitCode === null) await once(driver, 'exit')
    },
  }
}

function tabOf(session: Session): Tab {
  const run = (code: PageFunction<unknown>, args: unknown[]) =>
    session.post('execute/sync', { script: `return (${code.toString()}).apply(null, arguments)`, args })
  return {
    // WebDriver has no console.
    complaints: undefined,
    goto: async (url) => {
      await session.post('url', { url })
    },
    // The standard: a page that asks whether it may be left is not heard.
    reload: async () => {
      await session.post('refresh', {})
    },
    prepare: () => Promise.reject(new Error('WebDriver runs nothing before a page does')),
    evaluate: <Result>(code: PageFunction<Result>, ...args: unknown[]) =>
      run(code, args) as Promise<Awaited<Result>>,
    query: async (code, ...args) => {
      const found = (await run(code, args)) as Reference | null
      return found ? controlOf(session, found[ELEMENT]) : undefined
    },
    screenshot: async () => Buffer.from((await session.get('screenshot')) as string, 'base64'),
    close: () => session.end(),
  }
}

function controlOf(session: Session, id: string): Control {
  const type = async (text: string) => {
    await session.post(`element/${id}/value`, { text })
  }
  return {
    click: async () => {
      await session.post(`element/${id}/click`, {})
    },
    fill: (text) => type(`${CONTROL}a${CONTROL}${text}`),
    choose: type,
  }
}

/** A session of the WebDriver protocol. */
class Session {
  readonly version: string
  readonly #url: string
  #ended = false

  private constructor(url: string, version: string) {
    this.#url = url
    this.version = version
  }

  static async start(url: string): Promise<Session> {
    const options = { binary: MINI_BROWSER, args: ['--automation'] }
    const { sessionId, capabilities } = (await ask('POST', `${url}/session`, {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    })) as { sessionId: string; capabilities: { browserName: string; browserVersion: string } }
    const { browserName, browserVersion } = capabilities
    return new Session(`${url}/session/${sessionId}`, `${browserName}/${browserVersion}`)
  }

  get(path: string): Promise<unknown> {
    return ask('GET', `${this.#url}/${path}`)
  }

  post(path: string, body: object): Promise<unknown> {
    return ask('POST', `${this.#url}/${path}`, body)
  }

  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await ask('DELETE', this.#url)
  }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) })
  const { value } = (await answer.json()) as { value: unknown }
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`)
  return value
}

async function untilReady(url: string, driver: ChildProcess): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with code ${driver.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
