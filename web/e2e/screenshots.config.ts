import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** Saves a picture of every page to e2e/screenshots, to be looked at by people. */
export default defineConfig({
  ...base,
  testDir: '.',
  projects: undefined,
  testMatch: 'screenshots.spec.ts',
  outputDir: 'results',
  timeout: 180_000,
})
