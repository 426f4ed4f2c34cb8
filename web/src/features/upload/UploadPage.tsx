import { useState } from 'react'
import { useClient } from 'urql'
import { Note } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate } from '../session'
import { ContinueOffer } from './ContinueOffer'
import { FileDrop } from './FileDrop'
import { inspectFile } from '../../policy/inspectFile'
import { ofKind, useUploadPolicy } from '../../policy/policy'
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
  const policy = useUploadPolicy()
  const films = ofKind(policy, 'VIDEO')
  const client = useClient()
  const [errors, setErrors] = useState<string[]>([])
  const [unfinished, setUnfinished] = useState<UnfinishedFile[]>([])
  const small = useObservable(queue.items).length > 0
  const choose = async (files: File[]) => {
    const found = await Promise.all(files.map((file) => inspectFile(file, films)))
    setErrors(found.flatMap(({ refusal }) => refusal ?? []))
    await add(files.filter((_, index) => found[index]?.refusal === undefined))
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
            {errors.map((error) => (
              <p key={error}>{error}</p>
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
