import type { ErrorCode } from '../../api/graphql'
import { Problem } from '../../api/problem'
import { UploadFailure } from '../../uploader'

const NOT_SENT = 'The captions could not be sent. Check your connection and try again.'

/** What a code means for captions, where the general message speaks of a video. */
const messages: Partial<Record<string, string>> = {
  TYPE_NOT_ALLOWED: 'Captions in this format are not accepted. Convert them to WebVTT, a .vtt file.',
  FILE_TOO_LARGE: 'The captions file is larger than what is accepted here. Choose a smaller one.',
  TYPE_MISMATCH: 'The file does not hold WebVTT captions, so it was not kept. Choose another one.',
  FILE_DAMAGED: 'The captions file has an error, so it was not kept. Correct it and choose it again.',
  NOT_UPLOADED: 'The captions did not arrive. Try again.',
  UPLOAD_EXPIRED: 'The captions did not arrive in time. Try again.',
  CONFLICT: 'These captions belong to another video. Choose the file again.',
} satisfies Partial<Record<ErrorCode, string>>

/** The error to show when captions could not be added. */
export function captionsError(error: unknown): Error {
  if (error instanceof UploadFailure && !(error.cause instanceof Problem)) return new Error(NOT_SENT)
  const problem = error instanceof UploadFailure ? error.cause : error
  if (!(problem instanceof Problem)) return error as Error
  const message = messages[problem.code]
  if (message !== undefined) problem.message = message
  return problem
}
