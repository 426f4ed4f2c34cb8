import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { Note } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate } from '../session'
import { ContinueOffer } from './ContinueOffer'
import { FileDrop } from './FileDrop'
import { Policy, refusal } from '../../policy/policy'
import type { UploadQueue } from './queue'
import { UploadCard } from './UploadCard'
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

function ChooseFiles({ queue }: { queue: UploadQueue }) {
  const [{ data }] = useQuery({ query: Policy })
  const client = useClient()
  const [refusals, setRefusals] = useState<string[]>([])
  const [begun, setBegun] = useState<UnfinishedFile[]>([])
  const small = useObservable(queue.items).length > 0
  const policy = data?.uploadPolicy
  const choose = (files: File[]) => {
    // Without a policy everything is tried: the server checks anyway.
    const reasons = files.map((file) => policy && refusal(file, policy))
    setRefusals(reasons.filter((reason) => reason !== undefined && reason !== null))
    void add(files.filter((_, index) => !reasons[index]))
  }
  const add = async (files: File[]) => {
    const found = policy ? await findUnfinished(client, files, policy, queue.isRunning) : []
    setBegun((before) => [...before, ...found])
    queue.add(files.filter((file) => !found.some((one) => one.file === file)))
  }
  const answered = (one: UnfinishedFile) => {
    setBegun((before) => before.filter((other) => other !== one))
  }
  return (
    <>
      <FileDrop policy={policy} small={small} onFiles={choose} />
      {begun.map((one) => (
        <ContinueOffer
          key={one.upload.id}
          begun={one}
          onContinue={() => {
            answered(one)
            queue.continue(one.upload.id, one.file)
          }}
          onAnew={() => {
            answered(one)
            queue.add([one.file])
          }}
        />
      ))}
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
