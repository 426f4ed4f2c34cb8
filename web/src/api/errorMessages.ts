import type { ErrorCode } from './graphql'

/** What can go wrong before the API could answer with a code of its own. */
export type TransportCode = 'OFFLINE' | 'SERVER_UNREACHABLE' | 'BAD_ANSWER'

/**
 * The one place where a code becomes a sentence: what happened, and what to do about it. The server's own message is
 * shown instead for BAD_USER_INPUT, because the server writes it for the person who typed the input, and for
 * `passingCodes` that do not pass.
 */
export const errorMessages: Record<ErrorCode | TransportCode, string> = {
  OFFLINE: 'There is no internet connection. Check it and try again.',
  SERVER_UNREACHABLE: 'The server does not answer. Wait a moment and try again.',
  BAD_ANSWER: 'The server gave an answer that makes no sense here. Reload the page and try again.',

  UNAUTHENTICATED: 'You are not signed in, or your session has ended. Sign in and try again.',
  FORBIDDEN: 'This belongs to somebody else, so you cannot change it.',
  NOT_FOUND: 'It does not exist any more, or it is private.',
  BAD_USER_INPUT: 'Something you entered is not accepted. Correct it and try again.',
  CONFLICT: 'It has changed in the meantime. Reload the page to see how it is now.',
  RATE_LIMITED: 'Too many requests at once. Wait a moment and try again.',
  QUOTA_EXCEEDED:
    'You have used up your space, or have too many unfinished uploads. Finish, cancel or delete some in “My uploads”, then try again.',

  TYPE_NOT_ALLOWED: 'Files of this type are not accepted. Choose a video file, for example an MP4.',
  FILE_TOO_LARGE:
    'The file is larger than what is accepted here. Choose a smaller one, or compress it first.',
  EMPTY_FILE: 'The file is empty. Choose another one.',
  FOLDER_INVALID: 'Files cannot be put there. Reload the page and try again.',
  NOT_UPLOADED: 'The file has not arrived yet. Send it again.',
  SIZE_MISMATCH:
    'What arrived does not have the size of the file, so it was not kept. Check that nothing is still writing to the file, and upload it again.',
  TYPE_MISMATCH:
    'What arrived is of another type than was announced, so it was not kept. Reload the page and choose the file again; if that does not help, convert it to MP4.',
  CHECKSUM_MISMATCH:
    'What arrived does not match the file, so it was not kept. Check that nothing is still writing to the file, and upload it again.',
  NOT_A_VIDEO: 'The file is not a video, so it was not kept. Choose a video file, for example an MP4.',
  FILE_DAMAGED:
    'A part of the video is missing, so it was not kept. Export it or copy it once more, and upload it again.',
  UPLOAD_EXPIRED: 'The time to send this file ran out before it arrived. Send it again.',
  UPLOAD_CANCELLED: 'This upload was cancelled. To send the file after all, start a new upload.',
  CREDENTIALS_EXPIRING: 'Storage is renewing its keys. Try again in a minute.',
  STORAGE_UNAVAILABLE: 'Storage does not answer right now. Nothing is lost; try again in a moment.',

  INTERNAL:
    'Something went wrong on our side. Try again; if it happens again, report it with the number below.',
  GRAPHQL_PARSE_FAILED: 'This page and the server do not understand each other. Reload the page.',
  GRAPHQL_VALIDATION_FAILED:
    'This page does not fit the server any more. Reload the page to get the current one.',
  COMPLEXITY_LIMIT_EXCEEDED: 'That asked for too much at once. Reload the page and try again.',
  RESPONSE_TOO_LARGE: 'That asked for too much at once. Reload the page and try again.',
  SERVER_BUSY: 'The server has too much to do right now. Wait a moment and try again.',
  PERSISTED_QUERY_NOT_FOUND:
    'This page does not fit the server any more. Reload the page to get the current one.',
}

/** The codes whose sentences say to wait. Where waiting is no use, the server says what is. */
export const passingCodes: readonly string[] = [
  'RATE_LIMITED',
  'CREDENTIALS_EXPIRING',
  'STORAGE_UNAVAILABLE',
  'SERVER_BUSY',
] satisfies ErrorCode[]

/** The same for a video's picture, where it is another thing to do. The film itself is safe in all of these. */
export const posterErrorMessages: Partial<Record<ErrorCode, string>> = {
  TYPE_NOT_ALLOWED: 'Pictures of this type are not accepted. Choose a picture of another type.',
  FILE_TOO_LARGE: 'The picture is larger than what is accepted here. Choose a smaller one.',
  TYPE_MISMATCH:
    'The file is not the kind of picture that its name says, so it was not kept. Choose another one.',
  FILE_DAMAGED: 'The picture is damaged, so it was not kept. Choose another one.',
  NOT_UPLOADED: 'The picture did not arrive. Choose it once more.',
  SIZE_MISMATCH: 'The picture did not arrive whole, so it was not kept. Choose it once more.',
  CHECKSUM_MISMATCH: 'The picture was changed on its way, so it was not kept. Choose it once more.',
  UPLOAD_EXPIRED: 'The time to send the picture ran out. Choose it once more.',
  UPLOAD_CANCELLED: 'The upload of the picture was cancelled. Choose it once more.',
  CONFLICT: 'This picture belongs to another video. Choose another one.',
  NOT_FOUND: 'The picture is not there any more. Choose it once more.',
}

/** The codes after which the server's own message says what it saw in the file, such as "this is an HTML page". */
export const codesWithFinding: readonly string[] = [
  'TYPE_NOT_ALLOWED',
  'NOT_A_VIDEO',
  'FILE_DAMAGED',
  'TYPE_MISMATCH',
] satisfies ErrorCode[]
