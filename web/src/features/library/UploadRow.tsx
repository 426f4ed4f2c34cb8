import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { useClient } from 'urql'
import { Problem } from '../../api/problem'
import { Age } from '../../components/Age'
import { Button, ButtonLink } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { ProblemNote } from '../../components/Note'
import { VisibilityBadge } from '../../components/VisibilityBadge'
import { formatBytes } from '../../format/bytes'
import { statusMessage } from './statusMessages'
import styles from './UploadRow.module.css'
import { canContinue, checkAgain, fetchUpload, cancelUpload, type ListedUpload } from './api'

interface UploadRowProps {
  upload: ListedUpload
  /** Whether this tab is sending it right now. */
  running: boolean
  /** How many of its bytes are in storage, if that is known. */
  received?: number
  /** Goes on with it; the file is the one that was chosen again. */
  onContinue: (file: File) => void
  onChanged: (now: ListedUpload) => void
}

export function UploadRow({ upload, running, received, onContinue, onChanged }: UploadRowProps) {
  const { text, icon, tone } = statusMessage(upload, running, received)
  return (
    <article className={styles.row} aria-label={upload.fileName}>
      <span className={`${styles.sign} ${styles[tone]}`}>
        <Icon name={icon} />
      </span>
      <div className={styles.errorMessages}>
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
      {running && <ButtonLink to="/upload">Show</ButtonLink>}
      {!running && (canContinue(upload) || upload.status === 'FINALIZING') && (
        <Unfinished upload={upload} onContinue={onContinue} onChanged={onChanged} />
      )}
    </article>
  )
}

/** What can be done about an upload whose page was closed before it was through. */
function Unfinished({
  upload,
  onContinue,
  onChanged,
}: Pick<UploadRowProps, 'upload' | 'onContinue' | 'onChanged'>) {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const run = async (act: typeof checkAgain) => {
    setBusy(true)
    setProblem(null)
    await act(client, upload.id).catch((error: unknown) => {
      setProblem(withAdvice(error as Error))
    })
    // Both success and refusal may have changed it.
    await fetchUpload(client, upload.id).then(onChanged, () => undefined)
    setBusy(false)
  }
  return (
    <>
      <div className={styles.actions}>
        {canContinue(upload) && (
          <ChooseAgain
            upload={upload}
            disabled={busy}
            onFile={(file) => {
              const differs = fileMismatch(file, upload)
              if (differs) setProblem(new Error(differs))
              else onContinue(file)
            }}
          />
        )}
        <Button disabled={busy} onClick={() => void run(checkAgain)}>
          Check again
        </Button>
        {canContinue(upload) && (
          <Button disabled={busy} onClick={() => void run(cancelUpload)}>
            Cancel
          </Button>
        )}
      </div>
      {problem && (
        <div className={styles.problem}>
          <ProblemNote problem={problem} />
        </div>
      )}
    </>
  )
}

function ChooseAgain({
  upload,
  disabled,
  onFile,
}: {
  upload: ListedUpload
  disabled: boolean
  onFile: (file: File) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button look="primary" disabled={disabled} onClick={() => input.current?.click()}>
        Continue
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={`Choose ${upload.fileName} again`}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onFile(file)
          // So that choosing the same file again is a change.
          target.value = ''
        }}
      />
    </>
  )
}

/** What is wrong with the file at first sight; its content is compared before anything is sent. */
function fileMismatch(file: File, upload: ListedUpload): string | undefined {
  if (file.name.normalize() !== upload.fileName.normalize()) {
    return `You chose “${file.name}”, but this upload was started with “${upload.fileName}”. Choose that file.`
  }
  if (file.size !== upload.size) {
    return `This file is ${formatBytes(file.size)} large, but this upload was started with one of ${formatBytes(upload.size)}. Choose that file.`
  }
  return undefined
}

/** Here the file is not at hand, so "send it again" needs to say how. */
function withAdvice(error: Error): Error {
  const missing = error instanceof Problem && ['NOT_UPLOADED', 'UPLOAD_EXPIRED'].includes(error.code)
  return missing
    ? new Error(
        'The file has not arrived, or not all of it. Press “Continue” and choose the same file again.',
      )
    : error
}
