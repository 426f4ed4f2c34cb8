import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { useClient } from 'urql'
import { Pages } from '../../api/pages'
import { Button, ButtonLink } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { LoadMore } from '../../components/LoadMore'
import { ProblemNote } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import { SignInGate, useSessionState } from '../session'
import { useReceivedBytes } from './receivedBytes'
import { fetchUploads } from './api'
import { UploadRow } from './UploadRow'
import styles from './LibraryPage.module.css'

interface Continuations {
  isRunning: (uploadId: string) => boolean
  continue: (uploadId: string, file: File) => void
  /** Drops what was typed about it. */
  forget: (uploadId: string) => void
}

/** The viewer's uploads and the videos made of them. `queue` is what this tab is sending. */
export function LibraryPage({ queue }: { queue: Continuations }) {
  const { user } = useSessionState()
  return (
    <Page title="My uploads" width="narrow">
      <SignInGate reason="Sign in to see your uploads">
        <Uploads key={user} queue={queue} />
      </SignInGate>
    </Page>
  )
}

function Uploads({ queue }: { queue: Continuations }) {
  const client = useClient()
  const [pages] = useState(() => new Pages((after) => fetchUploads(client, after)))
  const state = useObservable(pages.state)
  const received = useReceivedBytes(state.nodes, queue)
  const navigate = useNavigate()
  useEffect(() => {
    void pages.refresh()
  }, [pages])
  return (
    <>
      {state.loaded && state.nodes.length === 0 && !state.hasNextPage && <NoUploads />}
      {!state.loaded && state.loading && <p role="status">Loading your uploads…</p>}
      <ul className={styles.list}>
        {state.nodes.map((upload) => (
          <li key={upload.id}>
            <UploadRow
              upload={upload}
              received={received.get(upload.id)}
              running={queue.isRunning(upload.id)}
              onContinue={(file) => {
                queue.continue(upload.id, file)
                void navigate('/upload')
              }}
              onChanged={(now) => {
                if (now.status === 'CANCELLED') queue.forget(now.id)
                pages.replace(now)
              }}
            />
          </li>
        ))}
      </ul>
      <LoadMore pages={pages} state={state} />
      {state.problem && (
        <ProblemNote
          problem={state.problem}
          actions={<Button onClick={() => void pages.retry()}>Try again</Button>}
        />
      )}
    </>
  )
}

function NoUploads() {
  return (
    <EmptyState
      title="You have not uploaded anything yet"
      action={
        <ButtonLink to="/upload" look="primary">
          Upload a video
        </ButtonLink>
      }
    >
      Your videos, and files that are still on their way, will be listed here.
    </EmptyState>
  )
}
