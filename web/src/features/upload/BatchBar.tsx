import { useId } from 'react'
import type { Visibility } from '../../api/graphql'
import { Button } from '../../components/Button'
import { visibilities } from '../../components/visibilities'
import { formatBytes } from '../../format/bytes'
import { fraction } from '../../uploader'
import { type Batch, useBatch } from './batch'
import styles from './BatchBar.module.css'
import type { QueuedUpload, UploadQueue } from './queue'

interface BatchBarProps {
  items: readonly QueuedUpload[]
  queue: UploadQueue
}

/** How far many files are together, and what can be done to all of them at once. */
export function BatchBar({ items, queue }: BatchBarProps) {
  const batch = useBatch(items)
  const open = batch.published < batch.files
  return (
    <section className={styles.bar} aria-label="All files">
      <div className={styles.words}>
        <p>
          <b>{batchStatus(batch)}</b>
        </p>
        <progress aria-label="Progress of all files" max={1} value={fraction(batch)} />
        <p className={styles.detail}>
          {formatBytes(batch.sent)} of {formatBytes(batch.total)}
        </p>
        {/* Not every file, and not every percent: those who listen hear of the end. */}
        <p role="status" className="visually-hidden">
          {open ? '' : `All ${batch.files} videos are published.`}
        </p>
      </div>
      <div className={styles.actions}>
        {open && (
          <VisibilityOfAll
            value={batch.visibility}
            onChange={(visibility) => {
              queue.setVisibility(visibility)
            }}
          />
        )}
        {open && (
          <Button
            look="primary"
            disabled={batch.publishable === 0}
            onClick={() => {
              queue.publishAll()
            }}
          >
            Publish all
          </Button>
        )}
        {batch.published > 0 && (
          <Button
            onClick={() => {
              queue.clearPublished()
            }}
          >
            Clear published
          </Button>
        )}
      </div>
    </section>
  )
}

function batchStatus({ files, published, failed, publishable }: Batch): string {
  const parts = [`${published} of ${files} published`]
  if (failed > 0) parts.push(`${failed} stopped`)
  if (published < files && publishable === 0) parts.push('the others go live as soon as they are there')
  return parts.join(' · ')
}

function VisibilityOfAll({
  value,
  onChange,
}: {
  value: Visibility | undefined
  onChange: (visibility: Visibility) => void
}) {
  const id = useId()
  return (
    <div className={styles.visibility}>
      <label htmlFor={id}>Who can watch them</label>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ target }) => {
          onChange(target.value as Visibility)
        }}
      >
        {value === undefined && (
          <option value="" disabled>
            As each one says
          </option>
        )}
        {(Object.keys(visibilities) as Visibility[]).map((visibility) => (
          <option key={visibility} value={visibility}>
            {visibilities[visibility].name}
          </option>
        ))}
      </select>
    </div>
  )
}
