import { expect, test } from 'vitest'
import { codecName, type Media, browserSupport } from './codec'
import { mediaFacts } from './facts'

const media: Media = {
  container: 'mp4',
  durationSeconds: 754,
  width: 1920,
  height: 1080,
  frameRate: 23.976,
  videoCodec: 'avc1.4D400D',
  audioCodec: 'mp4a.40.2',
}
const known = (type: string) => /avc1|avc3|vp8|vp09|av01|mp4v/.test(type)

test.each([
  ['avc1.4D400D', 'H.264'],
  ['hvc1.1.6.L93.B0', 'HEVC (H.265)'],
  ['hev1.1.6.L93.B0', 'HEVC (H.265)'],
  ['mp4v.20.9', 'MPEG-4 part 2'],
  ['vp09.00.10.08', 'VP9'],
  ['vp8', 'VP8'],
  ['av01.0.04M.08', 'AV1'],
  ['mp4a.40.2', 'AAC'],
  ['mp4a.6B', 'MP3'],
  ['opus', 'Opus'],
  ['xyz9', 'xyz9'],
])('%s is called %s', (codec, want) => {
  expect(codecName(codec)).toBe(want)
})

test.each([
  ['H.264 in MP4', {}, 'all-browsers'],
  ['H.264 in MOV', { container: 'quicktime' }, 'all-browsers'],
  ['VP9 in WebM', { container: 'webm', videoCodec: 'vp09.00.10.08' }, 'all-browsers'],
  ['AV1', { videoCodec: 'av01.0.04M.08' }, 'all-browsers'],
  ['HEVC where it is not known', { videoCodec: 'hvc1.1.6.L93.B0' }, 'not-this-browser'],
  ['MPEG-4 part 2 where it is known', { videoCodec: 'mp4v.20.9' }, 'some-browsers'],
  ['H.264 in Matroska', { container: 'matroska' }, 'some-browsers'],
  ['AVI', { container: 'avi', videoCodec: null }, 'some-browsers'],
  ['MP4 of which little is known', { videoCodec: null }, 'all-browsers'],
])('%s', (_, change, want) => {
  expect(browserSupport({ ...media, ...change }, known)).toBe(want)
})

test('facts are told in plain words, and what is not known is left out', () => {
  const film = { size: 30_000_000, contentType: 'video/mp4' }
  expect(mediaFacts({ ...film, media }).join(' · ')).toBe(
    '12:34 · 1920 × 1080 · 23.98 fps · H.264 and AAC · 30.0 MB',
  )
  const little = { ...media, durationSeconds: null, width: null, frameRate: null, audioCodec: null }
  expect(mediaFacts({ ...film, media: little }).join(' · ')).toBe('H.264 · 30.0 MB')
  expect(mediaFacts({ ...film, media: null }).join(' · ')).toBe('video/mp4 · 30.0 MB')
})
