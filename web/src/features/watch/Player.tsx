import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { isExpired } from '../../api/serverClock'
import { useWake } from '../../api/wake'
import { Button } from '../../components/Button'
import { Note } from '../../components/Note'
import styles from './Player.module.css'
import type { FreshAddresses } from './video'

interface PlayerProps {
  addresses: FreshAddresses
  title: string
  /** The picture before it plays. */
  poster?: string
  /** Told whenever the film has moved on, in seconds. */
  onTimeUpdate: (seconds: number) => void
  /** The tracks of its captions. */
  children?: ReactNode
}

/**
 * Plays the film. Its address expires: before it is used again after that, another one takes its place, at the same moment
 * of the film. What browsers report as a failure may be just that, so the first failure asks for another address as well,
 * and only a second one is shown.
 */
export function Player({ addresses, title, poster, onTimeUpdate, children }: PlayerProps) {
  const { video, src, failed, recover, renewExpired, arrived } = useRecovery(addresses)
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
        onPlay={() => {
          renewExpired()
        }}
        onSeeking={() => {
          renewExpired()
        }}
        onWaiting={() => {
          renewExpired()
        }}
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

/** Where a film was, to go on there. */
interface Moment {
  time: number
  playing: boolean
  rate: number
}

function momentOf({ currentTime, paused, playbackRate }: HTMLVideoElement): Moment {
  return { time: currentTime, playing: !paused, rate: playbackRate }
}

function useRecovery(addresses: FreshAddresses) {
  const video = useRef<HTMLVideoElement>(null)
  const [playback, setPlayback] = useState(addresses.latest.get().playback)
  // One that has expired already, from the cache of an earlier visit, is not tried.
  const [src, setSrc] = useState(() => (addresses.isExpired() ? undefined : playback.url))
  const [failed, setFailed] = useState(false)
  const resume = useRef<Moment | null>(null)
  /** An address that came expired. There is no better one, so it is used as long as it works. */
  const best = useRef<string>(undefined)

  const replace = async (ask: () => Promise<{ playback: typeof playback }>, quiet = false) => {
    const element = video.current
    if (!element) return
    resume.current ??= momentOf(element)
    setFailed(false)
    try {
      const { playback: fresh } = await ask()
      // What one does in the meantime counts, unless the film is broken, which stands still.
      if (!element.error) resume.current = momentOf(element)
      if (isExpired(fresh.expiresAt)) best.current = fresh.url
      // The address is the same for a while, and setting the same one does not load again.
      if (fresh.url === src) element.load()
      setPlayback(fresh)
      setSrc(fresh.url)
    } catch {
      // What plays out of the browser's memory is left alone.
      if (quiet) resume.current = null
      else setFailed(true)
    }
  }

  const recover = async (asked: boolean) => {
    // A failure before the film came back is the second one.
    if (resume.current && !asked) setFailed(true)
    else await replace(() => addresses.renew())
  }

  const renewExpired = (quiet = false) => {
    if (resume.current || playback.url === best.current || !isExpired(playback.expiresAt)) return
    void replace(() => addresses.ensure(), quiet)
  }

  const arrived = () => {
    const { current: moment } = resume
    const element = video.current
    if (!moment || !element) return
    element.currentTime = moment.time
    element.playbackRate = moment.rate
    resume.current = null
    // A browser may want a click first; then the film waits where it was.
    if (moment.playing) element.play().catch(() => undefined)
  }

  const start = useEffectEvent(renewExpired)
  useEffect(() => {
    start()
  }, [])
  useWake(() => {
    renewExpired(true)
  })
  return { video, src, failed, recover, renewExpired, arrived }
}
