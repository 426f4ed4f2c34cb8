import { defineConfig } from '@playwright/test'
import base from '../playwright.config'
import type { WorkerOptions } from './browsers/fixtures'

/** The browser tests in WebKitGTK, by hand: docs/browsers.md says how. */
export default defineConfig<object, WorkerOptions>({
  ...base,
  testDir: 'browsers',
  outputDir: 'results',
  projects: [{ name: 'webkit', use: { name: 'webkit' } }],
})
