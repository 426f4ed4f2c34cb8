import { useState } from 'react'
import { useClient } from 'urql'
import { Note } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate } from '../session'
import { ContinueOffer } from './ContinueOffer'
import { FileDrop } from './FileDrop'
import { loadPolicy, ofKind, useUploadPolicy } from '../../policy/policy'
import { checkFiles } from './chosenFiles'
import type { UploadQueue } from './queue'
import { findUnfinished, type UnfinishedFile } from './unfinished'
import styles from './UploadPage.module.css'
import { Uploads } from './Uploads'

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
    const loaded = ofKind(await loadPolicy(client), 'VIDEO')
    const { accepted, refusals } = await checkFiles(files, loaded)
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
