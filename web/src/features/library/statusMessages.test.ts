import { expect, test } from 'vitest'
import { errorMessages } from '../../api/errorMessages'
import { statusMessage } from './statusMessages'
import type { ListedUpload } from './api'

const now = Date.parse('2026-06-15T12:00:00.000Z')
const upload: ListedUpload = {
  id: 'u1',
  kind: 'VIDEO',
  status: 'PENDING',
  strategy: 'SINGLE',
  fileName: 'film.mp4',
  size: 10,
  createdAt: '2026-06-15T11:00:00.000Z',
  expiresAt: '2026-06-15T12:30:00.000Z',
  rejection: null,
  rejectionReason: null,
  video: null,
}
const video = { id: 'v1', title: 'Film', visibility: 'PUBLIC' as const }

test.each([
  ['an open one', {}, 'Not finished'],
  ['an expired one', { expiresAt: '2026-06-15T11:30:00.000Z' }, 'Expired before it was finished'],
  ['one without bytes', { status: 'EXPIRED' as const }, 'Expired before it was finished'],
  ['one in parts', { strategy: 'MULTIPART' as const }, 'Ready to continue'],
  ['one that is put together', { status: 'FINALIZING' as const }, 'Complete, being processed'],
  ['a published one', { status: 'FINALIZED' as const, video }, 'Published'],
  [
    'a kept one',
    { status: 'FINALIZED' as const, video: { ...video, visibility: 'PRIVATE' as const } },
    'Saved, not published',
  ],
  ['a deleted one', { status: 'FINALIZED' as const }, 'Published, then deleted'],
  [
    'a rejected one',
    { status: 'REJECTED' as const, rejection: 'NOT_A_VIDEO' as const },
    errorMessages.NOT_A_VIDEO,
  ],
  ['a cancelled one', { status: 'CANCELLED' as const }, 'Cancelled'],
])('%s', (_, change, want) => {
  expect(statusMessage({ ...upload, ...change }, false, undefined, now).text).toBe(want)
})

test('one that this page is at work on', () => {
  expect(statusMessage(upload, true, undefined, now).text).toBe('In progress on the upload page')
})

test.each([
  [0, 'Ready to continue'],
  [4.59, 'Ready to continue: 45 % has arrived'],
  [9.99, 'Ready to continue: 99 % has arrived'],
  [10, 'Complete, not published yet'],
])('one in parts, with %d of 10 bytes', (received, want) => {
  expect(statusMessage({ ...upload, strategy: 'MULTIPART' }, false, received, now).text).toBe(want)
})
