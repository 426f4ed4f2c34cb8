import { Button } from '../../components/Button'
import { formatBytes } from '../../format/bytes'
import { formatTimeLeft } from '../../format/timeLeft'
import { fraction, isBusy, type Phase, type Progress, type UploadState } from '../../uploader'
import type { PublishedVideo } from './publish'
import { FailureNote } from './FailureNote'
import type { QueuedUpload } from './queue'
import styles from './TransferStatus.module.css'
import { retryMessages } from './failureMessages'

/** How far the bytes are, and what stands in their way. */
export function TransferStatus({ item, state }: { item: QueuedUpload; state: UploadState<PublishedVideo> }) {
  const { file } = item.upload
  const percent = percentOf(state)
  return (
    <header className={styles.status}>
      <div className={styles.line}>
        <h2>{file.name}</h2>
        <span className={styles.size}>{formatBytes(file.size)}</span>
      </div>
      {/* Screen readers hear of each step; they read the percentage from the bar when asked. */}
      <p role="status" className="visually-hidden">
        {announcements[state.phase] ?? headline(state, percent)}
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
          <PauseButton upload={item.upload} state={state} />
        </>
      )}
      {state.failure && (
        <FailureNote
          failure={state.failure}
          actions={
            state.failure.reason !== 'other-file' && (
              <Button
                onClick={() => {
                  item.upload.start()
                }}
              >
                Try again
              </Button>
            )
          }
        />
      )}
    </header>
  )
}

function PauseButton({ upload, state }: { upload: QueuedUpload['upload']; state: UploadState<unknown> }) {
  if (state.phase === 'paused') {
    return (
      <Button
        className={styles.pause}
        onClick={() => {
          upload.start()
        }}
      >
        Continue
      </Button>
    )
  }
  if (!state.pausable || !isBusy(state)) return null
  return (
    <Button
      className={styles.pause}
      onClick={() => {
        upload.pause()
      }}
    >
      Pause
    </Button>
  )
}

/** What is said once, where the headline changes with every percent. */
const announcements: Partial<Record<Phase, string>> = {
  checking: 'Comparing the file with what was sent before',
  sending: 'Sending the file',
  failed: '',
}

function percentOf({ phase, checked, progress }: UploadState<unknown>): number {
  const done = phase === 'checking' && checked ? { sent: checked.bytes, total: checked.total } : progress
  return Math.floor(fraction(done) * 100)
}

function headline(state: UploadState<unknown>, percent: number): string {
  const { phase, retryReason, publishRequested } = state
  if (retryReason && phase !== 'sending') return retryMessages[retryReason]
  switch (phase) {
    case 'queued':
      return 'Waiting for the upload before it'
    case 'preparing':
      return 'Getting ready…'
    case 'checking':
      return `Comparing the file with what was sent before: ${percent} %`
    case 'paused':
      return `Paused at ${percent} %`
    case 'sending':
      if (isContinuing(state)) return `Continuing: ${percent} % is already there`
      return percent < 100 ? `${percent} % sent` : 'All sent; waiting for storage to confirm…'
    default:
      return publishRequested
        ? 'The file is there. Publishing…'
        : 'The file is there. Publish it when you are ready.'
  }
}

/** Until the first byte of this visit moves. */
function isContinuing({ resumedBytes = 0, progress }: UploadState<unknown>): boolean {
  return resumedBytes > 0 && progress.sent <= resumedBytes && progress.sent < progress.total
}

function detail({ sent, total, speed, secondsLeft }: Progress): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(total)}`]
  if (speed !== undefined) parts.push(`${formatBytes(speed)}/s`)
  if (secondsLeft !== undefined && sent < total) parts.push(formatTimeLeft(secondsLeft))
  return parts.join(' · ')
}
