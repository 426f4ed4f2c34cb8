import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { UploadState } from '../../uploader'
import type { PublishedVideo } from './publish'
import type { QueuedUpload } from './queue'
import { TransferStatus } from './TransferStatus'

const MB = 1_000_000

function show(change: Partial<UploadState<PublishedVideo>>) {
  const upload = {
    file: new File([], 'harbour.mp4'),
    start: vi.fn(),
    pause: vi.fn(),
    tryNow: vi.fn(),
  }
  const state: UploadState<PublishedVideo> = {
    phase: 'sending',
    progress: { safe: 30 * MB, sent: 40 * MB, total: 100 * MB, speed: 2 * MB, secondsLeft: 30 },
    pausable: true,
    publishRequested: false,
    ...change,
  }
  const { container } = render(<TransferStatus item={{ upload } as unknown as QueuedUpload} state={state} />)
  return { upload, container }
}

test('what is safe is told apart from what is on its way', () => {
  const { container } = show({})
  expect(screen.getByRole('progressbar')).toHaveAttribute('value', '40')
  expect(container.querySelector<HTMLElement>('[style]')?.style.width).toBe('30%')
  expect(screen.getByText(/40.* of 100.* · 30.* safe · 2.*\/s · about 30 seconds left/)).toBeInTheDocument()
})

test('an outage is told with its reason and the time of the next try, which can be now', async () => {
  const { upload } = show({
    phase: 'waiting',
    retryReason: 'storage-unreachable',
    retryAt: Date.now() + 7900,
    progress: { safe: 30 * MB, sent: 30 * MB, total: 100 * MB },
  })
  expect(screen.getByText('Storage does not answer. Trying again in 8 s')).toBeInTheDocument()
  expect(screen.getByRole('status')).toHaveTextContent(/^Storage does not answer\.$/)
  expect(screen.queryByText(/\/s|left/)).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Try now' }))
  expect(upload.tryNow).toHaveBeenCalledOnce()
})

test('a try after an outage is told as such until bytes move', () => {
  show({ phase: 'waiting', retryReason: 'offline' })
  expect(screen.getByText('There seems to be no internet connection. Trying again…')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Try now' })).not.toBeInTheDocument()
})

test('a pause says that it finishes what is on its way, and can be taken back or forced', async () => {
  const { upload } = show({ phase: 'pausing' })
  expect(screen.getAllByText(/^Pausing at 40 %: what is on its way is being finished/)).not.toHaveLength(0)
  expect(screen.getByText(/40.* of 100.* · 2.*\/s$/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Pause at once' }))
  expect(upload.pause).toHaveBeenCalledExactlyOnceWith({ now: true })
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }))
  expect(upload.start).toHaveBeenCalledOnce()
})
