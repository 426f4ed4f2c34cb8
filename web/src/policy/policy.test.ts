import { describe, expect, test } from 'vitest'
import { acceptedFiles, fileError, formatNames, type KindPolicy } from './policy'

const films: KindPolicy = {
  kind: 'VIDEO',
  maxSize: 5_368_709_120,
  formats: [
    { contentType: 'video/mp4', extensions: ['mp4', 'm4v'], aliases: ['video/x-m4v'] },
    { contentType: 'video/quicktime', extensions: ['mov'], aliases: [] },
    { contentType: 'video/webm', extensions: ['webm'], aliases: [] },
  ],
}
const captions: KindPolicy = {
  kind: 'CAPTIONS',
  maxSize: 2_097_152,
  formats: [{ contentType: 'text/vtt', extensions: ['vtt'], aliases: ['text/webvtt'] }],
}

function file(name: string, type: string, size = 10): File {
  return Object.defineProperty(new File([], name, { type }), 'size', { value: size })
}

describe('a file is refused before it is sent', () => {
  test.each([
    ['when it is empty', file('film.mp4', 'video/mp4', 0), films, /empty/],
    ['when it is too large', file('film.mp4', 'video/mp4', 6e9), films, /6\.0 GB large.*5\.4 GB/],
    ['when it is a picture', file('still.jpg', 'image/jpeg'), films, /not a video.*MP4, MOV or WEBM/],
    ['when it is a document', file('plan.pdf', 'application/pdf'), films, /not a video/],
    ['when it is a film for captions', file('film.mp4', 'video/mp4'), captions, /not a captions file.*VTT/],
    ['when captions are too large', file('en.vtt', 'text/vtt', 3e6), captions, /3\.0 MB large.*2\.1 MB/],
  ])('%s', (_, chosen, policy, want) => {
    expect(fileError(chosen, policy)).toMatch(want)
    expect(fileError(chosen, policy)).toContain(chosen.name)
  })
})

test.each([
  ['of an accepted type', file('film.mp4', 'video/mp4'), films],
  ['of no known type', file('film.mkv', ''), films],
  ['of a type with another name', file('film.mkv', 'video/matroska'), films],
  ['of a generic type', file('film.mp4', 'application/octet-stream'), films],
  ['of captions', file('en.vtt', 'text/vtt'), captions],
  ['of captions whose type is not known', file('en.vtt', ''), captions],
])('a file %s is left to the server', (_, chosen, policy) => {
  expect(fileError(chosen, policy)).toBeUndefined()
})

test('a file input lists types and extensions', () => {
  expect(acceptedFiles(films)).toBe('video/mp4,.mp4,.m4v,video/quicktime,.mov,video/webm,.webm')
})

test('formats are called by their usual extension', () => {
  expect(formatNames(films)).toBe('MP4, MOV or WEBM')
  expect(formatNames(captions)).toBe('VTT')
})
