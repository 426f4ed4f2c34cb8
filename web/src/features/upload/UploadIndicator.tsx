import { useSyncExternalStore } from 'react'
import { Link, useLocation } from 'react-router'
import { useObservable } from '../../state/observable'
import { fraction, isBusy, type UploadState } from '../../uploader'
import type { QueuedUpload, UploadQueue } from './queue'
import styles from './UploadIndicator.module.css'

/** In the header, while one looks at other pages: that bytes are still moving, or that something needs attention. */
export function UploadIndicator({ queue }: { queue: UploadQueue }) {
  const items = useObservable(queue.items)
  const text = useSyncExternalStore(
    (listener) => {
      const stops = items.map(({ state }) => state.subscribe(listener))
      return () => {
        for (const stop of stops) stop()
      }
    },
    () => summary(items),
  )
  const { pathname } = useLocation()
  if (!text || pathname === '/upload') return null
  return (
    <Link to="/upload" className={styles.indicator}>
      {text}
    </Link>
  )
}

function summary(items: readonly QueuedUpload[]): string | null {
  const states = items.map(({ state }) => state.get())
  if (states.some(({ phase }) => phase === 'failed')) return 'Upload stopped'
  const busy = states.find(isBusy)
  if (busy) return `${busyWord(busy)} ${Math.floor(fraction(busy.progress) * 100)} %`
  if (states.some(({ phase }) => phase === 'paused')) return 'Upload paused'
  return states.some(({ phase }) => phase === 'stored') ? 'Ready to publish' : null
}

function busyWord({ phase, retryReason }: UploadState<unknown>): string {
  if (phase === 'pausing') return 'Pausing at'
  return phase === 'waiting' && retryReason ? 'Upload waits at' : 'Uploading'
}
