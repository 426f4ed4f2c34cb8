import { formatBytes } from '../../format/bytes'
import { formatDuration } from '../../format/duration'
import { codecName } from './codec'
import type { WatchedVideo } from './video'

/** What the film is, each in a few plain words: its length, its picture, its codecs, its size. */
export function mediaFacts({
  media,
  size,
  contentType,
}: Pick<WatchedVideo, 'media' | 'size' | 'contentType'>) {
  if (!media) return [contentType, formatBytes(size)]
  const { durationSeconds, width, height, frameRate, videoCodec, audioCodec } = media
  const codecs = [videoCodec, audioCodec].filter((codec) => codec !== null).map(codecName)
  return [
    durationSeconds !== null && formatDuration(durationSeconds),
    width !== null && height !== null && `${width} × ${height}`,
    // 23.976 is told apart from 24, and 29.97 from 30.
    frameRate !== null && `${Number(frameRate.toFixed(2))} fps`,
    codecs.length > 0 && codecs.join(' and '),
    formatBytes(size),
  ].filter((fact) => fact !== false)
}
