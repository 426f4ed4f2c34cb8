import { memo, useState } from 'react'
import { Link } from 'react-router'
import { useClient } from 'urql'
import { Button } from '../../components/Button'
import { Note } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate } from '../session'
import { ContinueOffer } from './ContinueOffer'
import { FileDrop } from './FileDrop'
import { ofKind, useUploadPolicy } from '../../policy/policy'
import { BatchBar } from './BatchBar'
import { checkFiles } from './chosenFiles'
import type { QueuedUpload, UploadQueue } from './queue'
import { UploadCard } from './UploadCard'
import { UploadSummary } from './UploadSummary'
import { findUnfinished, type UnfinishedFile } from './unfinished'
import styles from './UploadPage.module.css'

/** Where films are chosen, described and published. */
export function UploadPage({ queue }: { queue: UploadQueue }) {
  return (
    <Page title="Upload" width="middle">
      <SignInGate reason="Sign in to upload">
        <ChooseFiles queue={queue} />
      </SignInGate>
      <Uploads queue={queue} />
    </Page>
  )
}

/** How many refused files are told of: whoever drops a whole folder knows what is in it. */
const MOST_ERRORS = 5

function ChooseFiles({ queue }: { queue: UploadQueue }) {
  const policy = useUploadPolicy()
  const films = ofKind(policy, 'VIDEO')
  const client = useClient()
  const [errors, setErrors] = useState<string[]>([])
  const [unfinished, setUnfinished] = useState<UnfinishedFile[]>([])
  const small = useObservable(queue.items).length > 0
  const choose = async (files: File[]) => {
    const { accepted, refusals } = await checkFiles(files, films)
    setErrors(refusals)
    await add(accepted)
  }
  const add = async (files: File[]) => {
    const found = policy ? await findUnfinished(client, files, policy, queue.isRunning) : []
    setUnfinished((before) => [...before, ...found])
    queue.add(files.filter((file) => !found.some((one) => one.file === file)))
  }
  const answered = (one: UnfinishedFile) => {
    setUnfinished((before) => before.filter((other) => other !== one))
  }
  return (
    <>
      <FileDrop policy={films} small={small} onFiles={(files) => void choose(files)} />
      {unfinished.map((one) => (
        <ContinueOffer
          key={one.upload.id}
          unfinished={one}
          onContinue={() => {
            answered(one)
            queue.continue(one.upload.id, one.file)
          }}
          onStartOver={() => {
            answered(one)
            queue.add([one.file])
          }}
        />
      ))}
      {errors.length > 0 && (
        <div className={styles.errors}>
          <Note>
            {errors.slice(0, MOST_ERRORS).map((error) => (
              <p key={error}>{error}</p>
            ))}
            {errors.length > MOST_ERRORS && <p>{errors.length - MOST_ERRORS} more files are not accepted.</p>}
          </Note>
        </div>
      )}
    </>
  )
}

function Uploads({ queue }: { queue: UploadQueue }) {
  const items = useObservable(queue.items)
  const full = useObservable(queue.full)
  if (items.length === 0) return null
  const several = items.length > 1
  return (
    <div className={styles.uploads}>
      {full && <NoRoom queue={queue} />}
      {several && <BatchBar items={items} queue={queue} />}
      <ol className={several ? styles.rows : styles.list} aria-label="Your uploads">
        {items.map((item) => (
          <UploadRow key={item.id} item={item} queue={queue} foldable={several} />
        ))}
      </ol>
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
