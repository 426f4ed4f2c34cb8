import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { Button } from '../../components/Button'
import { formatDuration, spokenDuration } from '../../format/duration'
import { type Frame, captureFrame } from './frame'
import styles from './FramePicker.module.css'

/** A film to take a picture out of: a file, or the way to an address that it plays from by now. */
export type Film = File | (() => Promise<string>)

interface FramePickerProps {
  film: Film
  /** The second to begin at. */
  at: number
  onPick: (frame: Frame) => void
  onCancel: () => void
  /** The film cannot be read after all. */
  onError: () => void
}

/** Shows the film, and a slider to the moment that makes its picture. */
export function FramePicker({ film, at, onPick, onCancel, onError }: FramePickerProps) {
  const video = useRef<HTMLVideoElement>(null)
  const slider = useRef<HTMLInputElement>(null)
  const id = useId()
  const [duration, setDuration] = useState(0)
  const [time, setTime] = useState(at)
  useEffect(() => {
    slider.current?.focus()
  }, [])
  useSource(video, film, onError)
  // In a short film a second is a long way.
  const short = duration <= 60
  const go = (seconds: number) => {
    setTime(seconds)
    if (video.current) video.current.currentTime = seconds
  }
  const pick = async () => {
    if (!video.current) return
    await captureFrame(video.current).then(onPick, onError)
  }
  return (
    <div className={styles.picker} role="group" aria-label="Choose a moment from the film">
      <video
        ref={video}
        className={styles.film}
        muted
        playsInline
        preload="auto"
        // Only so may a page read the picture of a film that plays from storage.
        crossOrigin="anonymous"
        aria-label="The film at this moment"
        onLoadedMetadata={({ currentTarget }) => {
          if (currentTarget.videoWidth === 0 || !Number.isFinite(currentTarget.duration)) onError()
          setDuration(currentTarget.duration)
          go(Math.min(time, currentTarget.duration))
        }}
        onError={onError}
      />
      <div className={styles.scrubber}>
        <label htmlFor={id} className="visually-hidden">
          Moment
        </label>
        <input
          id={id}
          ref={slider}
          type="range"
          min={0}
          max={duration || Math.max(at, 1)}
          step={short ? 0.1 : 1}
          value={time}
          aria-valuetext={short ? `${time.toFixed(1)} seconds` : spokenDuration(time)}
          onChange={({ target }) => {
            go(Number(target.value))
          }}
        />
        <span className={styles.time}>
          {short
            ? `${time.toFixed(1)} of ${duration.toFixed(1)} s`
            : `${formatDuration(time)} of ${formatDuration(duration)}`}
        </span>
      </div>
      <div className={styles.actions}>
        <Button look="primary" disabled={duration === 0} onClick={() => void pick()}>
          Use this moment
        </Button>
        <Button onClick={onCancel}>Back</Button>
      </div>
    </div>
  )
}

/** Has the film loaded. The address is asked for once, when the film is first shown. */
function useSource(video: React.RefObject<HTMLVideoElement | null>, film: Film, onError: () => void): void {
  const address = useEffectEvent(async () => (film instanceof File ? URL.createObjectURL(film) : film()))
  const fail = useEffectEvent(onError)
  useEffect(() => {
    const element = video.current
    if (!element) return
    let gone = false
    const loading = address()
    loading.then(
      (url) => {
        if (!gone) element.src = url
      },
      () => {
        if (!gone) fail()
      },
    )
    return () => {
      gone = true
      element.removeAttribute('src')
      element.load()
      // Of an address in storage this does nothing.
      loading.then(
        (url) => {
          URL.revokeObjectURL(url)
        },
        () => undefined,
      )
    }
  }, [video])
}
