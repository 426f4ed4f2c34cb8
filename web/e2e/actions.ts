import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'

/** A small file of the test media. */
export const media = (name: string) => join(import.meta.dirname, 'media', name)

/** A film of two seconds. */
export const film = media('h264-aac-faststart.mp4')

/** Signs in from the header, in dev mode. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your name').fill(name)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('button', { name: `Account of ${name}` })).toBeVisible()
}

/** Uploads a film on the upload page and publishes it under this title. Ends where it can be watched. */
export async function uploadFilm(page: Page, title: string, file: string = film): Promise<void> {
  await page.goto('/upload')
  await page.getByLabel('Video files').setInputFiles(file)
  await page.getByLabel('Title').fill(title)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expect(page).toHaveTitle(`${title} · StreamSphere`)
}

/** Waits until the film plays and its time moves. */
export async function expectPlaying(page: Page): Promise<void> {
  const video = page.locator('video')
  await video.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    void element.play()
  })
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime))
    .toBeGreaterThan(0.3)
}

/** The page's network, which a test can slow down and cut; on loopback an upload has no progress to see. */
export interface Network {
  /** Bytes a second, upwards. */
  slowDown(uploadThroughput: number): Promise<void>
  cut(): Promise<void>
  restore(): Promise<void>
}

export async function networkOf(page: Page): Promise<Network> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const emulate = async (offline: boolean, uploadThroughput: number) => {
    const conditions = { offline, latency: 0, downloadThroughput: -1, uploadThroughput }
    await session.send('Network.emulateNetworkConditions', conditions)
  }
  return {
    slowDown: (uploadThroughput) => emulate(false, uploadThroughput),
    cut: () => emulate(true, -1),
    restore: () => emulate(false, -1),
  }
}
