import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { FileUpload, type UploadOptions } from '../uploader'
import { PartStorage } from './partStorage'

interface Details {
  title: string
}

export let storage: PartStorage<Details>

beforeEach(async () => {
  storage = new PartStorage()
  await storage.start()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await storage.stop()
})

/** A film whose parts differ from each other. */
export function filmOf(size: number, name = 'film.mp4'): File {
  return new File([textOf(size)], name, { type: 'video/mp4' })
}

export function textOf(size: number): string {
  let text = ''
  for (let number = 0; text.length < size; number++) text += `${number};`
  return text.slice(0, size)
}

export function upload(file: File, options: UploadOptions<string> = {}) {
  return new FileUpload<Details, string>(file, storage, {
    backOff: () => 1,
    stallAfter: 1500,
    answerWithin: 1500,
    ...options,
  })
}

export function send(file: File, options: UploadOptions<string> = {}) {
  const running = upload(file, options)
  running.publish(() => ({ title: 'Harbour' }))
  running.start()
  return running
}

export async function reached(running: FileUpload<Details, string>, phase: string) {
  await vi.waitFor(() => {
    expect(running.state.phase).toBe(phase)
  })
}

export const reset = (response: { destroy: () => void }) => {
  response.destroy()
}

/** S3's answer for parts that are put together, or given up. */
export const noSuchUpload = (response: ServerResponse) => {
  response.writeHead(404).end('<Error><Code>NoSuchUpload</Code></Error>')
}

export const signs = () => storage.calls.filter((call) => call === 'sign').length
export const sentNumbers = () => storage.puts.map(({ number }) => number).sort((a, b) => a - b)
