import { memo } from 'react'
import { Link } from 'react-router'
import { Button } from '../../components/Button'
import { useUploadPolicy } from '../../policy/policy'
import { useObservable } from '../../state/observable'
import { BatchBar } from './BatchBar'
import type { QueuedUpload, UploadQueue } from './queue'
import { UploadCard } from './UploadCard'
import styles from './Uploads.module.css'
import { UploadSummary } from './UploadSummary'

/** The files on their way: one in full, several in one line each. */
export function Uploads({ queue }: { queue: UploadQueue }) {
  const items = useObservable(queue.items)
  const full = useObservable(queue.full)
  const posters = useObservable(queue.posters)
  if (items.length + posters.size === 0) return null
  const several = items.length > 1
  return (
    <div className={styles.uploads}>
      {posters.size > 0 && (
        <p role="status">
          Pictures of published videos are still being set. Keep this page open until they are.
        </p>
      )}
      {full && <NoRoom queue={queue} />}
      {several && <BatchBar items={items} queue={queue} />}
      {items.length > 0 && (
        <ol className={several ? styles.rows : styles.list} aria-label="Your uploads">
          {items.map((item) => (
            <UploadRow key={item.id} item={item} queue={queue} foldable={several} />
          ))}
        </ol>
      )}
    </div>
  )
}

/** Drawn anew only when something about this file changes: there may be hundreds. */
const UploadRow = memo(function UploadRow({
  item,
  queue,
  foldable,
}: {
  item: QueuedUpload
  queue: UploadQueue
  foldable: boolean
}) {
  const unfolded = useObservable(item.unfolded)
  const folded = foldable && !unfolded
  return (
    <li className={folded ? styles.folded : undefined}>
      {folded ? (
        <UploadSummary item={item} queue={queue} />
      ) : (
        <UploadCard item={item} queue={queue} foldable={foldable} />
      )}
    </li>
  )
})

/** Too many uploads are unfinished: the next one waits, and says for what. */
function NoRoom({ queue }: { queue: UploadQueue }) {
  const policy = useUploadPolicy()
  return (
    <div className={styles.noRoom} role="status">
      <p>
        {policy ? `${policy.maxPending} uploads` : 'As many uploads as possible'} are waiting to be published,
        which is the most. The next file starts by itself as soon as one is published or cancelled, here or in{' '}
        <Link to="/uploads">My uploads</Link>.
      </p>
      <Button onClick={queue.tryNow}>Try now</Button>
    </div>
  )
}
