import { type ReactNode, useRef, useState } from 'react'
import { Button } from '../../components/Button'
import { Note } from '../../components/Note'
import styles from './Player.module.css'

interface PlayerProps {
  /** A signed address; it stops working after a while. */
  url: string
  title: string
  /** The picture before it plays. */
  poster?: string
  /** Told whenever the film has moved on, in seconds. */
  onTimeUpdate: (seconds: number) => void
  /** Asks for an address that works now. */
  renew: () => Promise<string>
  /** The tracks of its captions. */
  children?: ReactNode
}

/**
 * Plays the film. Its address expires, and browsers report that like any other failure: so the first failure asks for a
 * fresh address and goes on at the same moment, and only a second one is shown.
 */
export function Player({ url, title, poster, onTimeUpdate, renew, children }: PlayerProps) {
  const { video, src, failed, recover, arrived } = useRecovery(url, renew)
  return (
    <div className={styles.player}>
      <video
        ref={video}
        src={src}
        poster={poster}
        controls
        playsInline
        preload="metadata"
        aria-label={title}
        onError={() => void recover(false)}
        onLoadedMetadata={arrived}
        onTimeUpdate={({ currentTarget }) => {
          onTimeUpdate(currentTarget.currentTime)
        }}
      >
        {children}
      </video>
      {failed && (
        <div className={styles.failure}>
          <Note actions={<Button onClick={() => void recover(true)}>Try again</Button>}>
            <p>
              <b>The video cannot be played.</b>
            </p>
            <p>
              Check your connection and try again. If it stays like this, your browser may not know this
              format.
            </p>
          </Note>
        </div>
      )}
    </div>
  )
}

interface Moment {
  time: number
  playing: boolean
}

function useRecovery(url: string, renew: () => Promise<string>) {
  const video = useRef<HTMLVideoElement>(null)
  const [src, setSrc] = useState(url)
  const [failed, setFailed] = useState(false)
  const resume = useRef<Moment | null>(null)

  const recover = async (asked: boolean) => {
    const element = video.current
    if (!element) return
    // A failure before the film came back is the second one.
    if (resume.current && !asked) {
      setFailed(true)
      return
    }
    resume.current ??= { time: element.currentTime, playing: !element.paused }
    setFailed(false)
    try {
      const fresh = await renew()
      // The address is the same for a while, and setting the same one does not load again.
      if (fresh === src) element.load()
      else setSrc(fresh)
    } catch {
      setFailed(true)
    }
  }

  const arrived = () => {
    const { current: moment } = resume
    if (!moment || !video.current) return
    resume.current = null
    video.current.currentTime = moment.time
    // A browser may want a click first; then the film waits where it was.
    if (moment.playing) video.current.play().catch(() => undefined)
  }

  return { video, src, failed, recover, arrived }
}
