import type { Problem } from '../../api/problem'
import { fraction, type UploadState } from '../../uploader'
import { failureMessage, retryStatus } from './failureMessages'

/** How far one of many is, in a few words. `secondsLeft`: until the next try. */
export function rowStatus(state: UploadState<unknown>, secondsLeft?: number): string {
  const { phase, failure, retryReason, publishRequested } = state
  const percent = `${Math.floor(fraction(state.progress) * 100)} %`
  if (failure) return failureMessage(failure)?.summary ?? (failure.cause as Problem).message
  if (retryReason && phase !== 'sending') return retryStatus(retryReason, secondsLeft)
  switch (phase) {
    case 'queued':
      return publishRequested ? 'Waiting; goes live once it is sent' : 'Waiting'
    case 'preparing':
      return 'Getting ready…'
    case 'checking':
      return 'Comparing with what was sent before…'
    case 'sending':
      return publishRequested ? `${percent} sent; goes live once it is there` : `${percent} sent`
    case 'pausing':
      return `Pausing at ${percent}…`
    case 'paused':
      return `Paused at ${percent}`
    case 'stored':
      return 'Ready to publish'
    case 'publishing':
      return 'Publishing…'
    case 'published':
      return 'Published'
    default:
      return ''
  }
}
