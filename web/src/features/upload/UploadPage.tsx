import { useState } from 'react'
import { useQuery } from 'urql'
import { Note } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate } from '../session/SignInGate'
import { FileDrop } from './FileDrop'
import { Policy, refusal } from './policy'
import type { UploadQueue } from './queue'
import { UploadCard } from './UploadCard'
import styles from './UploadPage.module.css'

/** Where films are chosen, described and published. */
export function UploadPage({ queue }: { queue: UploadQueue }) {
  return (
    <Page title="Upload" narrow>
      <SignInGate reason="Sign in to upload">
        <ChooseFiles queue={queue} />
      </SignInGate>
      <Uploads queue={queue} />
    </Page>
  )
}

function ChooseFiles({ queue }: { queue: UploadQueue }) {
  const [{ data }] = useQuery({ query: Policy })
  const [refusals, setRefusals] = useState<string[]>([])
  const small = useObservable(queue.items).length > 0
  const policy = data?.uploadPolicy
  const choose = (files: File[]) => {
    // Without a policy everything is tried: the server checks anyway.
    const reasons = files.map((file) => policy && refusal(file, policy))
    setRefusals(reasons.filter((reason) => reason !== undefined && reason !== null))
    queue.add(files.filter((_, index) => !reasons[index]))
  }
  return (
    <>
      <FileDrop policy={policy} small={small} onFiles={choose} />
      {refusals.length > 0 && (
        <div className={styles.refusals}>
          <Note>
            {refusals.map((reason) => (
              <p key={reason}>{reason}</p>
            ))}
          </Note>
        </div>
      )}
    </>
  )
}

function Uploads({ queue }: { queue: UploadQueue }) {
  const items = useObservable(queue.items)
  if (items.length === 0) return null
  return (
    <ol className={styles.list} aria-label="Your uploads">
      {items.map((item) => (
        <li key={item.id}>
          <UploadCard
            item={item}
            onRemove={() => {
              queue.remove(item)
            }}
          />
        </li>
      ))}
    </ol>
  )
}
