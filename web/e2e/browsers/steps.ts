import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import type { Visitor } from './visitor'

/** Signs in from the header, in dev mode, on the upload page. */
export async function signIn(visitor: Visitor, name: string): Promise<void> {
  await visitor.goto('/upload')
  await visitor.click('button', 'Sign in')
  await visitor.fill('Your name', name)
  await visitor.click('button', 'Sign in')
  await visitor.find('button', `Account of ${name}`)
}

/** Chooses a film on the upload page, and publishes it under this title as soon as it is there. */
export async function startUpload(visitor: Visitor, title: string, file: string): Promise<void> {
  await visitor.choose('Video files', file)
  await visitor.fill('Title', title)
  await visitor.click('button', 'Publish')
}

/** Waits until it is published, and goes where it can be watched. */
export async function watchPublished(visitor: Visitor, title: string): Promise<void> {
  await visitor.see('Your video is published.', 60_000)
  await visitor.click('link', 'Watch it')
  await expect.poll(() => visitor.tab.evaluate(() => document.title)).toBe(`${title} · StreamSphere`)
}

/** Waits until the film plays and its time moves. */
export async function expectPlaying(visitor: Visitor): Promise<void> {
  const play = () => {
    const video = document.querySelector('video')
    if (!video) return 0
    video.muted = true
    if (video.paused && !video.ended) void video.play()
    return video.currentTime
  }
  await expect.poll(() => visitor.tab.evaluate(play)).toBeGreaterThan(0.3)
}

/** Reads the film back from where viewers get it, and compares it with the file. */
export async function expectIdentical(visitor: Visitor, file: string): Promise<void> {
  const source = await visitor.tab.evaluate(() => document.querySelector('video')?.src)
  const answer = await fetch(source ?? '')
  expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(await readFile(file)))
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
