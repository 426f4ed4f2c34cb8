import { codecName, browserSupport } from './codec'
import styles from './CodecNote.module.css'
import { DownloadLink } from './Download'
import type { FreshAddresses, WatchedVideo } from './video'

interface CodecNoteProps {
  video: WatchedVideo
  addresses: FreshAddresses
}

/** Says when a film is in a form that not every browser plays, and offers the file. */
export function CodecNote({ video: { media, playback }, addresses }: CodecNoteProps) {
  if (!media) return null
  const support = browserSupport(media)
  if (support === 'all-browsers') return null
  const form = media.videoCodec === null ? 'its format' : codecName(media.videoCodec)
  return (
    <aside className={styles.note} aria-label="About playing this film">
      <p>
        <b>May not play in every browser.</b> This film is in {form}
        {support === 'not-this-browser' ? ', which this browser does not know.' : '.'}{' '}
        {playback.downloadUrl !== null && 'If you see no picture, download it and open it in a video player.'}
      </p>
      <DownloadLink addresses={addresses} />
    </aside>
  )
}
