import puppeteer, {
  type Browser as Program,
  type ElementHandle,
  type LaunchOptions,
  type Page,
} from 'puppeteer-core'
import type { Browser, BrowserName, Control, PageFunction, Tab } from './browser'

const programs = {
  chromium: {
    browser: 'chrome',
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  },
  // Playwright drives only a Firefox of its own build; WebDriver BiDi drives the one that people have.
  firefox: {
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
  },
} satisfies Record<string, LaunchOptions>

/** Starts Chromium or Firefox, without a window. */
export async function launchByPuppeteer(name: Exclude<BrowserName, 'webkit'>): Promise<Browser> {
  const program: Program = await puppeteer.launch({ ...programs[name], headless: true })
  return {
    version: await program.version(),
    newTab: async () => {
      const context = await program.createBrowserContext()
      return openTab(await context.newPage(), () => context.close())
    },
    close: () => program.close(),
  }
}

async function openTab(page: Page, close: () => Promise<void>): Promise<Tab> {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page error: ${String(error)}`))
  // A page that is left in the middle of an upload asks first.
  page.on('dialog', (dialog) => void dialog.accept())
  await page.evaluateOnNewDocument(reportViolations)
  return {
    complaints,
    goto: async (url) => {
      await page.goto(url)
    },
    reload: async () => {
      await page.reload()
    },
    prepare: async (code, ...args) => {
      await page.evaluateOnNewDocument(code, ...args)
    },
    evaluate: (code, ...args) => page.evaluate(code, ...args),
    query: async (code: PageFunction<Element | undefined>, ...args: unknown[]) => {
      const element = (await page.evaluateHandle(code, ...args)).asElement()
      return element ? controlOf(page, element as ElementHandle) : undefined
    },
    screenshot: async () => Buffer.from(await page.screenshot()),
    close,
  }
}

function controlOf(page: Page, element: ElementHandle): Control {
  return {
    click: () => element.click(),
    fill: async (text) => {
      await element.focus()
      await page.keyboard.down('Control')
      await page.keyboard.press('a')
      await page.keyboard.up('Control')
      await page.keyboard.type(text)
    },
    choose: (path) => (element as ElementHandle<HTMLInputElement>).uploadFile(path),
  }
}

/** Firefox tells of a violated Content-Security-Policy where WebDriver does not look. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`${violatedDirective} forbids ${blockedURI}`)
  })
}
