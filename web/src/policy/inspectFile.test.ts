import { describe, expect, test } from 'vitest'
import { inspectFile } from './inspectFile'
import type { KindPolicy } from './policy'

const films: KindPolicy = {
  kind: 'VIDEO',
  maxSize: 5_368_709_120,
  formats: [
    { contentType: 'video/mp4', extensions: ['mp4', 'm4v'], aliases: ['video/x-m4v'], firstBytes: ['mp4'] },
    { contentType: 'video/quicktime', extensions: ['mov'], aliases: [], firstBytes: ['quicktime'] },
    { contentType: 'video/webm', extensions: ['webm'], aliases: [], firstBytes: ['webm'] },
  ],
  refusals: [
    { name: 'mpeg-ts', extensions: ['ts'], message: 'an MPEG transport stream: convert it to MP4' },
    { name: 'jpeg', extensions: ['jpg'], message: 'a JPEG image, not a video' },
    { name: 'pdf', extensions: ['pdf'], message: 'a PDF document, not a video' },
  ],
}
const captions: KindPolicy = {
  kind: 'CAPTIONS',
  maxSize: 2_097_152,
  formats: [{ contentType: 'text/vtt', extensions: ['vtt'], aliases: ['text/webvtt'], firstBytes: ['vtt'] }],
  refusals: [
    { name: 'mp4', extensions: ['mp4'], message: 'an MP4 file, not WebVTT captions' },
    { name: 'text', extensions: ['txt'], message: 'a plain text file: convert it to WebVTT, a .vtt file' },
  ],
}

const MP4 = '\0\0\0\x18ftypisom\0\0\x02\0isommp42'
const QUICKTIME = '\0\0\0\x14ftypqt  \0\0\x02\0qt  '
const PACKETS = `G${'\0'.repeat(187)}`.repeat(5)
const UNKNOWN = '\0\x01\x02\x03'

function file(name: string, type: string, content: string, size?: number): File {
  const made = new File([Uint8Array.from(content, (one) => one.charCodeAt(0))], name, { type })
  return size === undefined ? made : Object.defineProperty(made, 'size', { value: size })
}

describe('a file is refused before it is sent', () => {
  test.each([
    ['when it is empty', file('film.mp4', 'video/mp4', ''), films, /empty/],
    ['when it is too large', file('film.mp4', 'video/mp4', MP4, 6e9), films, /6\.0 GB large.*5\.4 GB/],
    [
      'for its bytes',
      file('film.mp4', 'video/mp4', PACKETS),
      films,
      /“film.mp4” is an MPEG.*: convert it to MP4\.$/,
    ],
    [
      'for its name',
      file('film.ts', '', UNKNOWN),
      films,
      /“film.ts” is an MPEG transport stream: convert it/,
    ],
    ['when it is a picture', file('still.jpg', 'image/jpeg', UNKNOWN), films, /a JPEG image, not a video\.$/],
    [
      'when its type says another kind',
      file('a.xyz', 'image/xyz', UNKNOWN),
      films,
      /not a video.*MP4, MOV or WEBM/,
    ],
    ['when it is a film for captions', file('en.vtt', 'text/vtt', MP4), captions, /an MP4 file, not WebVTT/],
    ['when captions are other text', file('en.srt', '', '1\n00:00:01,000'), captions, /convert it to WebVTT/],
    [
      'when captions are too large',
      file('en.vtt', 'text/vtt', 'WEBVTT', 3e6),
      captions,
      /3\.0 MB large.*2\.1 MB/,
    ],
  ])('%s', async (_, chosen, policy, want) => {
    const { refusal } = await inspectFile(chosen, policy)
    expect(refusal).toMatch(want)
    expect(refusal).toContain(chosen.name)
  })
})

test.each([
  ['what its bytes say', file('film.mov', 'video/quicktime', MP4), films, 'video/mp4'],
  ['QuickTime, whatever its name is', file('film.mp4', 'video/mp4', QUICKTIME), films, 'video/quicktime'],
  ['a film, though it is called a stream', file('film.ts', 'video/mp2t', MP4), films, 'video/mp4'],
  [
    'what the browser says where the bytes say nothing',
    file('a.mp4', 'video/mp4', UNKNOWN),
    films,
    'video/mp4',
  ],
  ['nothing where nobody knows', file('film.xyz', '', UNKNOWN), films, ''],
  ['captions by their bytes', file('en.txt', 'text/plain', 'WEBVTT\n'), captions, 'text/vtt'],
  [
    'what the browser says before the policy is known',
    file('a.ts', 'video/mp2t', PACKETS),
    undefined,
    'video/mp2t',
  ],
])('a file is declared as %s', async (_, chosen, policy, want) => {
  expect(await inspectFile(chosen, policy)).toEqual({ contentType: want })
})

test('a file that cannot be read is left to the uploader, which says so', async () => {
  const gone = file('film.mp4', 'video/mp4', MP4)
  gone.slice = () => {
    throw new DOMException('gone', 'NotFoundError')
  }
  expect(await inspectFile(gone, films)).toEqual({ contentType: 'video/mp4' })
})
