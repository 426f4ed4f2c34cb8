import { test as base, expect, type Page } from '@playwright/test'
import { writeLargeFilm } from './largeFilm'
import { type LesserStore, type Stack, startStack } from './stack'

interface TestFixtures {
  /** Console errors that this test provokes; every other one fails it. */
  expected: RegExp | null
  /** Writes a film of this size, 64 MiB by default, for this test alone; gives its path. */
  largeFilm: (name: string, size?: number) => Promise<string>
  /** Starts a stack for this test alone, with these settings and over this store, and stops it afterwards. */
  ownStack: (env?: Record<string, string>, store?: LesserStore) => Promise<Stack>
  guarded: undefined
}

interface WorkerFixtures {
  stack: Stack
}

/** A test with a running stack, and with a watch on the page: no violated policy, no error, no outside request. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const stack = await startStack()
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => {
    await use(stack.origin)
  },
  expected: [null, { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
  largeFilm: async ({}, use, testInfo) => {
    await use((name, size) => writeLargeFilm(testInfo.outputPath(name), size))
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
  ownStack: async ({}, use) => {
    const stacks: Stack[] = []
    await use(async (env, store) => {
      const stack = await startStack(env, store)
      stacks.push(stack)
      return stack
    })
    await Promise.all(stacks.map((stack) => stack.stop()))
  },
  guarded: [
    async ({ page, expected }, use) => {
      const complaints = watch(page)
      await use(undefined)
      expect(complaints.filter((text) => !expected?.test(text))).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Collects what a page should never do. */
export function watch(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    // A violated Content-Security-Policy is reported here as well.
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    const inside = hostname === '127.0.0.1' || protocol === 'blob:' || protocol === 'data:'
    if (!inside) complaints.push(`outside request: ${request.url()}`)
  })
  return complaints
}
