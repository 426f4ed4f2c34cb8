import { useState } from 'react'
import { Link } from 'react-router'
import { useClient } from 'urql'
import { Problem } from '../../api/problem'
import { Age } from '../../components/Age'
import { Button, ButtonLink } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { ProblemNote } from '../../components/Note'
import { VisibilityBadge } from '../../components/VisibilityBadge'
import { formatBytes } from '../../format/bytes'
import { statusWords } from './statusWords'
import styles from './UploadRow.module.css'
import { checkAgain, fetchUpload, giveUp, type ListedUpload } from './uploads'

interface UploadRowProps {
  upload: ListedUpload
  /** Whether this tab is sending it right now. */
  running: boolean
  onChanged: (now: ListedUpload) => void
}

export function UploadRow({ upload, running, onChanged }: UploadRowProps) {
  const { text, icon, tone } = statusWords(upload, running)
  return (
    <article className={styles.row} aria-label={upload.fileName}>
      <span className={`${styles.sign} ${styles[tone]}`}>
        <Icon name={icon} />
      </span>
      <div className={styles.words}>
        <h2>
          {upload.video ? (
            <Link to={`/watch/${encodeURIComponent(upload.video.id)}`}>{upload.video.title}</Link>
          ) : (
            upload.fileName
          )}
        </h2>
        <p className={styles.status}>
          {text} {upload.video && <VisibilityBadge visibility={upload.video.visibility} />}
        </p>
        <p className={styles.facts}>
          {upload.video && <span className={styles.file}>{upload.fileName} · </span>}
          {formatBytes(upload.size)} · <Age moment={upload.createdAt} />
        </p>
      </div>
      {upload.status === 'PENDING' &&
        (running ? (
          <ButtonLink to="/upload">Show</ButtonLink>
        ) : (
          <Unfinished upload={upload} onChanged={onChanged} />
        ))}
    </article>
  )
}

/** What can be done about an upload whose page was closed before it was through. */
function Unfinished({ upload, onChanged }: Pick<UploadRowProps, 'upload' | 'onChanged'>) {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const run = async (act: typeof checkAgain) => {
    setBusy(true)
    setProblem(null)
    await act(client, upload.id).catch((error: unknown) => {
      setProblem(explained(error as Error))
    })
    // Both success and refusal may have changed it.
    await fetchUpload(client, upload.id).then(onChanged, () => undefined)
    setBusy(false)
  }
  return (
    <>
      <div className={styles.actions}>
        <Button disabled={busy} onClick={() => void run(checkAgain)}>
          Check again
        </Button>
        <Button disabled={busy} onClick={() => void run(giveUp)}>
          Cancel
        </Button>
      </div>
      {problem && (
        <div className={styles.problem}>
          <ProblemNote problem={problem} />
        </div>
      )}
    </>
  )
}

/** Here the file is not at hand, so "send it again" needs to say how. */
function explained(error: Error): Error {
  const missing = error instanceof Problem && ['NOT_UPLOADED', 'UPLOAD_EXPIRED'].includes(error.code)
  return missing
    ? new Error('The file has not arrived, or not all of it. Cancel this one and upload the file once more.')
    : error
}
