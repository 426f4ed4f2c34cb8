import type { IconName } from '../../components/Icon'
import { errorMessages } from '../../api/errorMessages'
import type { ListedUpload } from './api'

interface StatusMessage {
  text: string
  icon: IconName
  tone: 'good' | 'open' | 'bad' | 'over'
}

/** What became of an upload, in plain words. `arrived` is how many of its bytes are in storage, if that is known. */
export function statusMessage(
  upload: ListedUpload,
  running: boolean,
  arrived?: number,
  now = Date.now(),
): StatusMessage {
  switch (upload.status) {
    case 'FINALIZED':
      return upload.video
        ? {
            text: upload.video.visibility === 'PRIVATE' ? 'Kept, only for you' : 'Published',
            icon: 'check',
            tone: 'good',
          }
        : { text: 'Published, then deleted', icon: 'film', tone: 'over' }
    case 'REJECTED':
      return {
        text: upload.rejectionReason ?? errorMessages[upload.rejection ?? 'INTERNAL'],
        icon: 'alert',
        tone: 'bad',
      }
    case 'CANCELLED':
      return { text: 'Cancelled', icon: 'film', tone: 'over' }
    case 'FINALIZING':
      return {
        text: running ? 'In progress on the upload page' : 'All there; being put together',
        icon: 'upload',
        tone: 'open',
      }
    case 'EXPIRED':
      return { text: 'Not finished, and its time ran out', icon: 'upload', tone: 'open' }
    case 'PENDING':
      if (running) return { text: 'In progress on the upload page', icon: 'upload', tone: 'open' }
      if (upload.strategy === 'MULTIPART')
        return { text: waiting(upload, arrived), icon: 'upload', tone: 'open' }
      return Date.parse(upload.expiresAt) < now
        ? { text: 'Not finished, and its time ran out', icon: 'upload', tone: 'open' }
        : { text: 'Not finished', icon: 'upload', tone: 'open' }
  }
}

function waiting({ size }: ListedUpload, arrived?: number): string {
  if (!arrived) return 'Waits to be continued'
  if (arrived >= size) return 'All there, and not published yet'
  return `Waits to be continued: ${Math.floor((arrived / size) * 100)} % is already there`
}
