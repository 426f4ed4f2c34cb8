import type { IconName } from '../../components/Icon'
import { errorMessages } from '../../api/errorMessages'
import type { ListedUpload } from './api'

interface StatusMessage {
  text: string
  icon: IconName
  tone: 'success' | 'pending' | 'error' | 'ended'
}

/** What became of an upload, in plain words. `received` is how many of its bytes are in storage, if that is known. */
export function statusMessage(
  upload: ListedUpload,
  running: boolean,
  received?: number,
  now = Date.now(),
): StatusMessage {
  switch (upload.status) {
    case 'FINALIZED':
      return upload.video
        ? {
            text: upload.video.visibility === 'PRIVATE' ? 'Saved, not published' : 'Published',
            icon: 'check',
            tone: 'success',
          }
        : { text: 'Published, then deleted', icon: 'film', tone: 'ended' }
    case 'REJECTED':
      return {
        text: upload.rejectionReason ?? errorMessages[upload.rejection ?? 'INTERNAL'],
        icon: 'alert',
        tone: 'error',
      }
    case 'CANCELLED':
      return { text: 'Cancelled', icon: 'film', tone: 'ended' }
    case 'FINALIZING':
      return {
        text: running ? 'In progress on the upload page' : 'Complete, being processed',
        icon: 'upload',
        tone: 'pending',
      }
    case 'EXPIRED':
      return { text: 'Expired before it was finished', icon: 'upload', tone: 'pending' }
    case 'PENDING':
      if (running) return { text: 'In progress on the upload page', icon: 'upload', tone: 'pending' }
      if (upload.strategy === 'MULTIPART')
        return { text: continueMessage(upload, received), icon: 'upload', tone: 'pending' }
      return Date.parse(upload.expiresAt) < now
        ? { text: 'Expired before it was finished', icon: 'upload', tone: 'pending' }
        : { text: 'Not finished', icon: 'upload', tone: 'pending' }
  }
}

function continueMessage({ size }: ListedUpload, received?: number): string {
  if (!received) return 'Ready to continue'
  if (received >= size) return 'Complete, not published yet'
  return `Ready to continue: ${Math.floor((received / size) * 100)} % has arrived`
}
