import type { Difference, FailureReason, UploadFailure } from '../../uploader'

interface FailureMessage {
  summary: string
  advice: string
  /** For whoever runs the site. */
  operatorAdvice?: string
}

/** What keeps the bytes from arriving, in plain words: what happened, and what to do. */
const messages: Record<
  Exclude<FailureReason, 'api' | 'other-file'>,
  (page: string, storage: string) => FailureMessage
> = {
  offline: () => ({
    summary: 'There is no internet connection.',
    advice: 'Connect to the internet and try again. What you typed is still here.',
  }),
  'storage-unreachable': (_, storage) => ({
    summary: 'The file storage cannot be reached.',
    advice: 'Check your connection; a firewall or a browser extension may be in the way. Then try again.',
    operatorAdvice: `This browser gets no answer from ${storage}. Check that storage runs there and can be reached from outside.`,
  }),
  'origin-refused': (page, storage) => ({
    summary: `The file storage does not accept files from this page (${page}).`,
    advice:
      'Nothing is wrong with your file. Try again; if it stays like this, tell the people who run this site.',
    operatorAdvice: `${storage} answers, but its CORS rule does not seem to allow the origin ${page}. Add it to STREAMSPHERE_ALLOWED_ORIGINS and restart; the bucket's rule must allow PUT, GET and HEAD with the headers content-type, if-none-match, x-amz-checksum-sha256 and range.`,
  }),
  'connection-broken': () => ({
    summary: 'The connection broke again and again while the file was being sent.',
    advice: 'Try again, if you can on a steadier network. What you typed is still here.',
  }),
  stalled: () => ({
    summary: 'Nothing has moved for a while: the file storage does not respond.',
    advice: 'Check your connection and try again in a minute. What you typed is still here.',
  }),
  'storage-busy': () => ({
    summary: 'The file storage is overloaded or out of order.',
    advice: 'Nothing is wrong with your file. Try again in a few minutes.',
  }),
  'storage-refused': () => ({
    summary: 'The file storage did not accept the file.',
    advice:
      'Try again. If it stays like this, check that the clock of this device is right; a proxy that changes requests may also be the cause.',
  }),
  damaged: () => ({
    summary: 'What arrived does not match the file.',
    advice: 'Check that no other program is still writing to the file, and try again.',
  }),
  'parts-lost': () => ({
    summary: 'Storage accepts parts and then does not have them.',
    advice: 'Tell the operator; what arrived is kept.',
  }),
  'file-unreadable': () => ({
    summary: 'The file was moved, changed or deleted, so it cannot be read any more.',
    advice: 'Remove it here and choose it again.',
  }),
  'insecure-page': () => ({
    summary: 'This upload was started on a secure page, and this one is not.',
    advice: 'Open the site with https:// in its address and continue there.',
  }),
  'no-checksums': () => ({
    summary: 'This upload was started without checksums, so it cannot be compared with this file.',
    advice: 'Try again: the file is then uploaded from its beginning.',
  }),
  'upload-ended': () => ({
    summary: 'This upload was cancelled in the meantime, so it cannot be continued.',
    advice: 'Try again: the file is then uploaded from its beginning.',
  }),
}

const differences: Record<Difference, string> = {
  name: 'This file has a different name than the one this upload was started with.',
  size: 'This file has a different size than the one this upload was started with.',
  content:
    'This file has the same name and size as the one this upload was started with, but different content.',
}

function otherFileMessage(differs: Difference): FailureMessage {
  return {
    summary: differences[differs],
    advice:
      'Nothing was sent, and what had arrived is still there. Remove this one and choose the same file as the first time.',
  }
}

/** The message for a failure; undefined when the application's own error says it. */
export function failureMessage(failure: UploadFailure, page = location.origin): FailureMessage | undefined {
  if (failure.reason === 'api') return undefined
  if (failure.reason === 'other-file') return otherFileMessage(failure.differs ?? 'content')
  return messages[failure.reason](page, failure.storageOrigin ?? 'the storage server')
}

/** Between two tries, before the words that say when the next one comes: short, and calm. */
export const retryMessages: Record<FailureReason, string> = {
  offline: 'There seems to be no internet connection.',
  'storage-unreachable': 'Storage does not answer.',
  'origin-refused': 'Storage did not accept this page.',
  'connection-broken': 'The connection broke.',
  stalled: 'Nothing moved for a while.',
  'storage-busy': 'Storage is busy.',
  'storage-refused': 'Storage did not accept the file.',
  damaged: 'Something was damaged on the way.',
  'parts-lost': 'Storage does not have all parts.',
  'file-unreadable': 'The file cannot be read.',
  'other-file': 'This is another file.',
  'no-checksums': 'This upload has no checksums.',
  'upload-ended': 'This upload has ended.',
  'insecure-page': 'This page is not secure.',
  api: 'The server does not answer.',
}

/** Why nothing moves, and when the next try comes. */
export function retryStatus(reason: FailureReason, secondsLeft?: number): string {
  const next = secondsLeft === undefined ? 'Trying again…' : `Trying again in ${secondsLeft} s`
  return `${retryMessages[reason]} ${next}`
}

/** What may be in the way when a wait becomes long. What is safe stays safe. */
export const retryHints: Partial<Record<FailureReason, string>> = {
  'storage-unreachable':
    'It goes on by itself when storage is back. If it does not, check your connection; a firewall or a browser extension may be in the way.',
  'origin-refused':
    'If it stays like this, tell the people who run this site: storage may not know this page.',
}
