import { useId } from 'react'
import { Button, ButtonLink } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { PosterPlaceholder } from '../../components/PosterPlaceholder'
import { VisibilityBadge } from '../../components/VisibilityBadge'
import { useObservable } from '../../state/observable'
import { fraction, type UploadState } from '../../uploader'
import type { PosterDraft } from '../poster'
import { isPublishable, type QueuedUpload, type UploadQueue } from './queue'
import { rowStatus } from './rowStatus'
import styles from './UploadSummary.module.css'
import { useSecondsUntil } from './useSecondsUntil'

interface UploadSummaryProps {
  item: QueuedUpload
  queue: UploadQueue
}

/** One of many files on their way, in one line. */
export function UploadSummary({ item, queue }: UploadSummaryProps) {
  const state = useObservable(item.state)
  const { title, visibility } = useObservable(item.draft)
  const secondsLeft = useSecondsUntil(state.retryAt)
  const heading = useId()
  const name = state.result?.title ?? (title.trim() || item.upload.file.name)
  return (
    <article className={styles.row} aria-labelledby={heading}>
      <Thumbnail poster={item.poster} />
      <div className={styles.words}>
        <h2 id={heading}>{name}</h2>
        <p className={state.failure ? styles.failed : styles.status}>{rowStatus(state, secondsLeft)}</p>
        <Bar state={state} name={name} />
      </div>
      <div className={styles.actions}>
        <VisibilityBadge visibility={visibility} />
        <NextAct item={item} queue={queue} state={state} name={name} />
        <Button
          look="quiet"
          aria-expanded={state.phase === 'published' ? undefined : false}
          aria-label={
            state.phase === 'published' ? `Take “${name}” off the list` : `Show all about “${name}”`
          }
          onClick={() => {
            if (state.phase === 'published') queue.remove(item)
            else queue.unfold(item, true)
          }}
        >
          <Icon name={state.phase === 'published' ? 'close' : 'unfold'} />
        </Button>
      </div>
    </article>
  )
}

function Thumbnail({ poster }: { poster: PosterDraft }) {
  const { url } = useObservable(poster.state)
  return (
    <div className={styles.thumbnail}>
      {url ? (
        <img src={url} alt="" width={128} height={72} decoding="async" />
      ) : (
        <PosterPlaceholder seed="without" />
      )}
    </div>
  )
}

function Bar({ state, name }: { state: UploadState<unknown>; name: string }) {
  const { phase, progress } = state
  // Nothing to see before, and everything said afterwards.
  if (!['preparing', 'checking', 'sending', 'waiting', 'pausing', 'paused'].includes(phase)) return null
  return <progress aria-label={`Progress of ${name}`} max={1} value={fraction(progress)} />
}

interface NextActProps extends UploadSummaryProps {
  state: UploadState<{ id: string }>
  name: string
}

/** The one thing that one may want to do with it next. */
function NextAct({ item, queue, state, name }: NextActProps) {
  if (state.result) {
    return (
      <ButtonLink to={`/watch/${encodeURIComponent(state.result.id)}`} aria-label={`Watch “${name}”`}>
        Watch
      </ButtonLink>
    )
  }
  if (state.phase === 'failed') {
    return (
      <Button
        aria-label={`Try “${name}” again`}
        onClick={() => {
          item.upload.start()
        }}
      >
        Try again
      </Button>
    )
  }
  if (state.retryAt !== undefined) {
    return (
      <Button
        aria-label={`Try “${name}” now`}
        onClick={() => {
          item.upload.tryNow()
        }}
      >
        Try now
      </Button>
    )
  }
  if (!isPublishable(state)) return null
  return (
    <Button
      aria-label={`Publish “${name}”`}
      onClick={() => {
        queue.publish(item)
      }}
    >
      Publish
    </Button>
  )
}
