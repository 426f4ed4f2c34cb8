import { Button } from '../../components/Button'
import { formatBytes } from '../../format/bytes'
import { formatTimeLeft } from '../../format/timeLeft'
import { fraction, type Progress, type UploadState } from '../../uploader'
import type { PublishedVideo } from './api'
import { FailureNote } from './FailureNote'
import type { QueuedUpload } from './queue'
import styles from './TransferStatus.module.css'
import { waitingWords } from './troubleWords'

/** How far the bytes are, and what stands in their way. */
export function TransferStatus({ item, state }: { item: QueuedUpload; state: UploadState<PublishedVideo> }) {
  const { file } = item.upload
  const percent = Math.floor(fraction(state.progress) * 100)
  return (
    <header className={styles.status}>
      <div className={styles.line}>
        <h2>{file.name}</h2>
        <span className={styles.size}>{formatBytes(file.size)}</span>
      </div>
      {/* Screen readers hear of each step; they read the percentage from the bar when asked. */}
      <p role="status" className="visually-hidden">
        {state.phase === 'sending'
          ? 'Sending the file'
          : state.phase === 'failed'
            ? ''
            : headline(state, percent)}
      </p>
      {state.phase !== 'failed' && (
        <>
          <progress
            className={styles.bar}
            aria-label={`Progress of ${file.name}`}
            aria-valuetext={headline(state, percent)}
            max={100}
            value={state.phase === 'preparing' ? undefined : percent}
          />
          <div className={styles.line}>
            <p>{headline(state, percent)}</p>
            {state.phase === 'sending' && <p className={styles.detail}>{detail(state.progress)}</p>}
          </div>
        </>
      )}
      {state.failure && (
        <FailureNote
          failure={state.failure}
          actions={
            <Button
              onClick={() => {
                item.upload.start()
              }}
            >
              Try again
            </Button>
          }
        />
      )}
    </header>
  )
}

function headline({ phase, trouble, publishing }: UploadState<unknown>, percent: number): string {
  if (trouble && phase !== 'sending') return waitingWords[trouble]
  switch (phase) {
    case 'queued':
      return 'Waits for the one before it'
    case 'preparing':
      return 'Getting ready…'
    case 'sending':
      return percent < 100 ? `${percent} % sent` : 'All sent; waiting for storage to confirm…'
    default:
      return publishing
        ? 'The file is there. Publishing…'
        : 'The file is there. Publish it when you are ready.'
  }
}

function detail({ sent, total, speed, secondsLeft }: Progress): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(total)}`]
  if (speed !== undefined) parts.push(`${formatBytes(speed)}/s`)
  if (secondsLeft !== undefined && sent < total) parts.push(formatTimeLeft(secondsLeft))
  return parts.join(' · ')
}
