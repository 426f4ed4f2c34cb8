import { useState } from 'react'
import { Button, ButtonLink } from '../../components/Button'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { DetailsFields } from '../../components/DetailsFields'
import { Icon } from '../../components/Icon'
import { useObservable } from '../../state/observable'
import { PosterChoice } from '../poster'
import type { QueuedUpload, UploadQueue } from './queue'
import { TransferStatus } from './TransferStatus'
import styles from './UploadCard.module.css'

interface UploadCardProps {
  item: QueuedUpload
  queue: UploadQueue
  /** Whether there are others, so that this one can be shown in one line. */
  foldable?: boolean
}

/** One file on its way: how far it is, what to call it, and when to publish it. */
export function UploadCard({ item, queue, foldable = false }: UploadCardProps) {
  const onRemove = () => {
    queue.remove(item)
  }
  const state = useObservable(item.state)
  const draft = useObservable(item.draft)
  const { phase, publishRequested, result } = state
  if (phase === 'published' && result) {
    return <Published id={result.id} title={result.title} onRemove={onRemove} />
  }
  if (state.failure?.reason === 'other-file') {
    return (
      <article className={styles.card} aria-label={item.upload.file.name}>
        <TransferStatus item={item} state={state} />
        <div className={styles.form}>
          <Button onClick={onRemove}>Remove</Button>
        </div>
      </article>
    )
  }
  return (
    <article className={styles.card} aria-label={item.upload.file.name}>
      <TransferStatus item={item} state={state} />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          queue.publish(item)
        }}
      >
        {item.saved.found && (
          <p role="status" className={styles.restored}>
            What you typed about this file before is back.
          </p>
        )}
        <div className={styles.about}>
          <DetailsFields
            value={draft}
            onChange={(value) => {
              item.draft.set(value)
            }}
            disabled={phase === 'publishing'}
          />
          <PosterChoice draft={item.poster} film={item.upload.file} disabled={phase === 'publishing'} />
        </div>
        <div className={styles.actions}>
          {publishRequested ? (
            <WillPublish item={item} failed={phase === 'failed'} now={phase === 'publishing'} />
          ) : (
            <Button type="submit" look="primary">
              Publish
            </Button>
          )}
          <CancelUpload item={item} onCancel={onRemove} />
          {foldable && (
            <Button
              aria-expanded
              aria-label={`Show only one line about “${item.upload.file.name}”`}
              onClick={() => {
                queue.unfold(item, false)
              }}
            >
              <Icon name="fold" /> Fold
            </Button>
          )}
          {!publishRequested && phase !== 'stored' && phase !== 'failed' && (
            <p className={styles.hint}>You can publish now; it goes live as soon as the file is there.</p>
          )}
        </div>
      </form>
    </article>
  )
}

function WillPublish({ item, failed, now }: { item: QueuedUpload; failed: boolean; now: boolean }) {
  if (now) return <p role="status">Publishing…</p>
  return (
    <>
      <p role="status" className={styles.willPublish}>
        <Icon name="check" />{' '}
        {failed ? 'Goes live once the file is there' : 'Goes live as soon as the file is there'}
      </p>
      <Button
        onClick={() => {
          item.upload.hold()
        }}
      >
        Do not publish yet
      </Button>
    </>
  )
}

/** Asks first once there are bytes to lose. */
function CancelUpload({ item, onCancel }: { item: QueuedUpload; onCancel: () => void }) {
  const [asking, setAsking] = useState(false)
  const { phase, progress } = useObservable(item.state)
  return (
    <>
      <Button
        disabled={phase === 'publishing'}
        onClick={() => {
          if (progress.sent > 0) setAsking(true)
          else onCancel()
        }}
      >
        Cancel upload
      </Button>
      {asking && (
        <ConfirmDialog
          title="Cancel this upload?"
          confirm="Yes, cancel it"
          onConfirm={onCancel}
          onCancel={() => {
            setAsking(false)
          }}
        >
          <p>What has been sent of “{item.upload.file.name}” so far is removed.</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function Published({ id, title, onRemove }: { id: string; title: string; onRemove: () => void }) {
  return (
    <article className={styles.published} aria-label={title} role="status">
      <span className={styles.sign}>
        <Icon name="check" />
      </span>
      <div className={styles.words}>
        <h2>{title}</h2>
        <p>Your video is published.</p>
      </div>
      <ButtonLink to={`/watch/${encodeURIComponent(id)}`} look="primary">
        Watch it
      </ButtonLink>
      <Button onClick={onRemove}>Done</Button>
    </article>
  )
}
