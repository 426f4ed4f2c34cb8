import { Button } from '../../components/Button'
import { formatBytes } from '../../format/bytes'
import { formatTimeLeft } from '../../format/timeLeft'
import { fraction, isBusy, type Phase, type Progress, type UploadState } from '../../uploader'
import type { PublishedVideo } from './publish'
import { FailureNote } from './FailureNote'
import type { QueuedUpload } from './queue'
import styles from './TransferStatus.module.css'
import { retryHints, retryMessages, retryStatus } from './failureMessages'
import { useSecondsUntil } from './useSecondsUntil'

/** How far the bytes are, and what stands in their way. */
export function TransferStatus({ item, state }: { item: QueuedUpload; state: UploadState<PublishedVideo> }) {
  const { file } = item.upload
  const percent = percentOf(state)
  const secondsLeft = useSecondsUntil(state.retryAt)
  const text = headline(state, percent, secondsLeft)
  const hint = state.retryAt === undefined ? undefined : state.retryReason && retryHints[state.retryReason]
  return (
    <header className={styles.status}>
      <div className={styles.line}>
        <h2>{file.name}</h2>
        <span className={styles.size}>{formatBytes(file.size)}</span>
      </div>
      {/* Screen readers hear of each step; they read the percentage from the bar when asked. */}
      <p role="status" className="visually-hidden">
        {announcement(state, percent)}
      </p>
      {state.phase !== 'failed' && (
        <>
          <div className={styles.track}>
            <progress
              className={styles.bar}
              aria-label={`Progress of ${file.name}`}
              aria-valuetext={text}
              max={100}
              value={state.phase === 'preparing' ? undefined : percent}
            />
            {state.phase !== 'checking' && (
              <span className={styles.safe} style={{ width: `${safeFraction(state.progress) * 100}%` }} />
            )}
          </div>
          <div className={styles.line}>
            <p>{text}</p>
            {['sending', 'waiting', 'pausing'].includes(state.phase) && (
              <p className={styles.detail}>{detail(state)}</p>
            )}
          </div>
          {hint && <p className={styles.detail}>{hint}</p>}
          <Buttons upload={item.upload} state={state} />
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

function Buttons({ upload, state }: { upload: QueuedUpload['upload']; state: UploadState<unknown> }) {
  const { phase, pausable, retryAt } = state
  const actions: [label: string, onClick: () => void][] = []
  if (retryAt !== undefined)
    actions.push([
      'Try now',
      () => {
        upload.tryNow()
      },
    ])
  if (phase === 'paused' || phase === 'pausing')
    actions.push([
      'Continue',
      () => {
        upload.start()
      },
    ])
  if (phase === 'pausing')
    actions.push([
      'Pause at once',
      () => {
        upload.pause({ now: true })
      },
    ])
  else if (pausable && isBusy(state))
    actions.push([
      'Pause',
      () => {
        upload.pause()
      },
    ])
  if (actions.length === 0) return null
  return (
    <div className={styles.actions}>
      {actions.map(([label, onClick]) => (
        <Button key={label} onClick={onClick}>
          {label}
        </Button>
      ))}
    </div>
  )
}

/** What is said once, where the headline changes with every percent and every second. */
const announcements: Partial<Record<Phase, string>> = {
  checking: 'Comparing the file with what was sent before',
  sending: 'Sending the file',
  failed: '',
}

function announcement(state: UploadState<unknown>, percent: number): string {
  if (isRetrying(state)) return retryMessages[state.retryReason]
  return announcements[state.phase] ?? headline(state, percent)
}

function isRetrying<S extends UploadState<unknown>>(
  state: S,
): state is S & { retryReason: NonNullable<S['retryReason']> } {
  return state.retryReason !== undefined && state.phase !== 'sending'
}

function percentOf({ phase, checked, progress }: UploadState<unknown>): number {
  const done = phase === 'checking' && checked ? { sent: checked.bytes, total: checked.total } : progress
  return Math.floor(fraction(done) * 100)
}

function safeFraction({ safe, total }: Progress): number {
  return fraction({ sent: safe, total })
}

function headline(state: UploadState<unknown>, percent: number, secondsLeft?: number): string {
  const { phase, publishRequested } = state
  if (isRetrying(state)) return retryStatus(state.retryReason, secondsLeft)
  switch (phase) {
    case 'queued':
      return 'Waiting for the upload before it'
    case 'preparing':
      return 'Getting ready…'
    case 'checking':
      return `Comparing the file with what was sent before: ${percent} %`
    case 'pausing':
      return `Pausing at ${percent} %: what is on its way is being finished, so that it is not sent twice`
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

/** While nothing moves, neither speed nor time left are known. */
function detail({
  phase,
  pausable,
  progress: { safe, sent, total, speed, secondsLeft },
}: UploadState<unknown>): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(total)}`]
  if (pausable && safe < sent) parts.push(`${formatBytes(safe)} safe`)
  if (speed !== undefined) parts.push(`${formatBytes(speed)}/s`)
  // Of a pause nobody knows how long it takes.
  if (secondsLeft !== undefined && sent < total && phase !== 'pausing')
    parts.push(formatTimeLeft(secondsLeft))
  return parts.join(' · ')
}
