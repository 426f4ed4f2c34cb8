import { defineConfig } from '@playwright/test'
import type { WorkerOptions } from './e2e/browsers/fixtures'

export default defineConfig<object, WorkerOptions>({
  testDir: 'e2e',
  outputDir: 'e2e/results',
  // Every worker starts a server, a storage and a browser of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // A busy machine can starve a browser. What passes at the second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  projects: [
    { name: 'all', testIgnore: ['screenshots.spec.ts', 'browsers/**'] },
    // What every browser has to do, in each that Debian's own package of it can be driven.
    { name: 'chromium', testMatch: 'browsers/*.spec.ts', use: { name: 'chromium' } },
    { name: 'firefox', testMatch: 'browsers/*.spec.ts', use: { name: 'firefox' } },
  ],
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
    },
  },
})
