import type { IconName } from '../../components/Icon'
import { words } from '../../api/words'
import type { ListedUpload } from './uploads'

interface StatusWords {
  text: string
  icon: IconName
  tone: 'good' | 'open' | 'bad' | 'over'
}

/** What became of an upload, in plain words. */
export function statusWords(upload: ListedUpload, running: boolean, now = Date.now()): StatusWords {
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
      return { text: words[upload.rejection ?? 'INTERNAL'], icon: 'alert', tone: 'bad' }
    case 'CANCELLED':
      return { text: 'Cancelled', icon: 'film', tone: 'over' }
    case 'PENDING':
      if (running) return { text: 'In progress on the upload page', icon: 'upload', tone: 'open' }
      return Date.parse(upload.expiresAt) < now
        ? { text: 'Not finished, and its time ran out', icon: 'upload', tone: 'open' }
        : { text: 'Not finished', icon: 'upload', tone: 'open' }
  }
}
