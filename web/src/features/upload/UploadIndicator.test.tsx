import { render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { expect, test } from 'vitest'
import { Observable } from '../../state/observable'
import type { UploadState } from '../../uploader'
import type { PublishedVideo } from './publish'
import { type QueuedUpload, UploadQueue } from './queue'
import { UploadIndicator } from './UploadIndicator'

type State = UploadState<PublishedVideo>

const sending: State = {
  phase: 'sending',
  progress: { sent: 45, safe: 40, total: 100 },
  pausable: true,
  publishRequested: false,
}

test.each([
  ['Uploading 45 %', {}],
  ['Upload waits at 45 %', { phase: 'waiting', retryReason: 'storage-unreachable' }],
  ['Pausing at 45 %', { phase: 'pausing' }],
  ['Pausing at 45 %', { phase: 'pausing', retryReason: 'stalled' }],
  ['Upload paused', { phase: 'paused' }],
  ['Upload stopped', { phase: 'failed' }],
  ['Ready to publish', { phase: 'stored' }],
] satisfies [string, Partial<State>][])('the header says “%s”', (words, change) => {
  const queue = new UploadQueue({
    api: () => {
      throw new Error('nothing is sent here')
    },
    sendPoster: () => Promise.resolve('p1'),
  })
  queue.items.set([{ state: new Observable<State>({ ...sending, ...change }) } as QueuedUpload])
  render(
    <MemoryRouter>
      <UploadIndicator queue={queue} />
    </MemoryRouter>,
  )
  expect(screen.getByRole('link')).toHaveTextContent(words)
})
