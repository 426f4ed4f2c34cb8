import { test as base, expect } from '@playwright/test'
import { writeLargeFilm } from '../largeFilm'
import { type Stack, startStack } from '../stack'
import type { Browser, BrowserName } from './browser'
import { launchByPuppeteer } from './puppeteer'
import { Visitor } from './visitor'
import { launchWebKit } from './webkit'

interface TestFixtures {
  /** Console errors that this test provokes; every other one fails it. */
  expected: RegExp | null
  visitor: Visitor
  /** Writes a film of this size for this test alone; gives its path. */
  largeFilm: (name: string, size: number) => Promise<string>
}

/** What a project of playwright.config.ts chooses. */
export interface WorkerOptions {
  name: BrowserName
}

interface WorkerFixtures extends WorkerOptions {
  program: Browser
  stack: Stack
}

/** A test in a browser that Playwright does not drive, over a running stack. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  name: ['chromium', { option: true, scope: 'worker' }],
  program: [
    async ({ name }, use) => {
      const program = await (name === 'webkit' ? launchWebKit() : launchByPuppeteer(name))
      console.log(`in ${program.version}`)
      await use(program)
      await program.close()
    },
    { scope: 'worker' },
  ],
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const stack = await startStack()
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker' },
  ],
  expected: [null, { option: true }],
  visitor: async ({ program, stack, expected }, use, testInfo) => {
    const tab = await program.newTab()
    await use(new Visitor(tab, stack.origin))
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('screenshot', { body: await tab.screenshot(), contentType: 'image/png' })
    }
    await tab.close()
    expect(tab.complaints?.filter((text) => !expected?.test(text)) ?? []).toEqual([])
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
  largeFilm: async ({}, use, testInfo) => {
    await use((name, size) => writeLargeFilm(testInfo.outputPath(name), size))
  },
})

export { expect }
