import { describe, expect, test } from 'vitest'
import { examples, refusal } from './policy'

const policy = {
  maxSize: 5_368_709_120,
  contentTypes: ['video/mp4', 'video/quicktime', 'video/webm'],
  multipartThreshold: 33_554_432,
}

function file(name: string, type: string, size = 10): File {
  return Object.defineProperty(new File([], name, { type }), 'size', { value: size })
}

describe('a file is refused before it is sent', () => {
  test.each([
    ['when it is empty', file('film.mp4', 'video/mp4', 0), /empty/],
    ['when it is too large', file('film.mp4', 'video/mp4', 6e9), /6\.0 GB large.*5\.4 GB/],
    ['when it is a picture', file('still.jpg', 'image/jpeg'), /not a video.*MP4, MOV or WebM/],
    ['when it is a document', file('plan.pdf', 'application/pdf'), /not a video/],
  ])('%s', (_, chosen, want) => {
    expect(refusal(chosen, policy)).toMatch(want)
    expect(refusal(chosen, policy)).toContain(chosen.name)
  })
})

test.each([
  ['of an accepted type', file('film.mp4', 'video/mp4')],
  ['of no known type', file('film.mkv', '')],
  ['of a type with another name', file('film.mkv', 'video/matroska')],
  ['of a generic type', file('film.mp4', 'application/octet-stream')],
])('a file %s is left to the server', (_, chosen) => {
  expect(refusal(chosen, policy)).toBeUndefined()
})

test('formats are called as people call them', () => {
  expect(examples(policy)).toBe('MP4, MOV or WebM')
  expect(examples({ ...policy, contentTypes: ['video/mp4'] })).toBe('MP4')
  expect(examples({ ...policy, contentTypes: [] })).toBe('an MP4')
})
