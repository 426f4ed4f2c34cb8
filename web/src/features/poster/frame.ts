import { Patience } from './patience'
import { encodeImage, type PosterImage } from './posterImage'

/** A picture out of a film, and the second at which it was found. */
export interface Frame {
  image: PosterImage
  at: number
}

/**
 * What became of looking for a frame: `none` when the film was decoded and has no picture, or nothing but one colour;
 * `failed` when it could not be decoded this time, which says nothing about the next.
 */
export type FrameSearch = Frame | 'none' | 'failed'

/** Below this spread of brightness, from 0 to 128, a frame is as good as one colour: a black start, a fade. */
const DULL_SPREAD = 6
/** Below this one there is nothing to see at all. */
const BLANK_SPREAD = 1.5

const patience = new Patience()

/** Takes a frame out of a film by itself. `times` is how much more time it may take than usual. */
export async function findFrame(file: Blob, times = 1): Promise<FrameSearch> {
  const url = URL.createObjectURL(file)
  const video = document.createElement('video')
  try {
    await load(video, url, times)
    if (video.videoWidth === 0) return 'none'
    return (await bestFrame(video, times)) ?? 'none'
  } catch {
    return 'failed'
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
}

/** The picture that a film shows right now. Rejects when there is none, or when its origin forbids it. */
export async function captureFrame(video: HTMLVideoElement): Promise<Frame> {
  if (video.seeking) await patience.within(waitForEvent(video, 'seeked'))
  if (video.videoWidth === 0) throw new Error('the film has no picture')
  return { image: await encodeImage(video, video.videoWidth, video.videoHeight), at: video.currentTime }
}

/** Where a frame is looked for, in seconds; the first that is not dull is taken. */
export function candidateTimes(duration: number): number[] {
  // A film that is still being written, or was recorded in a browser, does not know how long it is.
  return Number.isFinite(duration) ? [0.1, 0.25, 0.5].map((share) => share * duration) : [0.1, 1, 3]
}

async function bestFrame(video: HTMLVideoElement, times: number): Promise<Frame | undefined> {
  let best = { frame: undefined as Frame | undefined, spread: BLANK_SPREAD }
  for (const moment of candidateTimes(video.duration)) {
    await seek(video, moment, times)
    const spread = brightnessSpread(readPixels(video))
    if (spread > best.spread) best = { frame: await captureFrame(video), spread }
    if (spread >= DULL_SPREAD) break
  }
  return best.frame
}

/** The standard deviation of the brightness of RGBA pixels. */
export function brightnessSpread(pixels: Uint8ClampedArray): number {
  let sum = 0
  let squares = 0
  for (let at = 0; at < pixels.length; at += 4) {
    const brightness =
      0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0)
    sum += brightness
    squares += brightness * brightness
  }
  const count = pixels.length / 4
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
}

function readPixels(video: HTMLVideoElement): Uint8ClampedArray {
  const [width, height] = [64, 36]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser draws nothing')
  context.drawImage(video, 0, 0, width, height)
  return context.getImageData(0, 0, width, height).data
}

async function load(video: HTMLVideoElement, url: string, times: number): Promise<void> {
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  const ready = waitForEvent(video, 'loadeddata')
  video.src = url
  await patience.within(ready, times)
}

async function seek(video: HTMLVideoElement, moment: number, times: number): Promise<void> {
  const there = waitForEvent(video, 'seeked')
  video.currentTime = moment
  await patience.within(there, times)
}

function waitForEvent(video: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      reject(new Error(`the film did not reach ${name}`))
    }
    const done = () => {
      video.removeEventListener('error', fail)
      resolve()
    }
    video.addEventListener('error', fail, { once: true })
    video.addEventListener(name, done, { once: true })
  })
}
