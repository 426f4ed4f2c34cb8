import { expect, test } from 'vitest'
import { acceptedFiles, formatNames } from './policy'

const formats = [
  { contentType: 'video/mp4', extensions: ['mp4', 'm4v'], aliases: ['video/x-m4v'], firstBytes: ['mp4'] },
  { contentType: 'video/quicktime', extensions: ['mov'], aliases: [], firstBytes: ['quicktime'] },
  { contentType: 'video/webm', extensions: ['webm'], aliases: [], firstBytes: ['webm'] },
]

test('a file input lists types and extensions', () => {
  expect(acceptedFiles({ formats })).toBe('video/mp4,.mp4,.m4v,video/quicktime,.mov,video/webm,.webm')
})

test('formats are called by their usual extension', () => {
  expect(formatNames({ formats })).toBe('MP4, MOV or WEBM')
})
