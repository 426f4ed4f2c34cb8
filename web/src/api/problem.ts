import type { CombinedError } from 'urql'
import type { ErrorCode } from './graphql'
import {
  codesWithFinding,
  errorMessages,
  passingCodes,
  posterErrorMessages,
  type TransportCode,
} from './errorMessages'

/** The field that an error names when a video's picture is at fault, and not the video. */
export const POSTER_FIELD = 'input.posterUploadId'

interface Extensions {
  code?: unknown
  field?: unknown
  requestId?: unknown
  retryable?: unknown
  retryAfter?: unknown
  missingParts?: unknown
}

/** An error that a person may see: `message` is a plain sentence, everything technical stays in its fields. */
export class Problem extends Error {
  readonly code: ErrorCode | TransportCode
  /** The input at fault, as a dotted path. */
  readonly field?: string
  /** What to quote in a report; only worth showing for INTERNAL. */
  readonly requestId?: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** Seconds to wait before that. */
  readonly retryAfter?: number
  /** Of a NOT_UPLOADED: the numbers of the parts that are not in storage yet. */
  readonly missingParts?: readonly number[]
  /** What the server saw in a file that it did not keep, in its words. */
  readonly finding?: string

  constructor(code: ErrorCode | TransportCode, said = '', extensions: Extensions = {}) {
    super(isForPeople(code, extensions) && said ? said : messageFor(code, extensions.field))
    this.code = code
    if (said && codesWithFinding.includes(code)) this.finding = said
    if (typeof extensions.field === 'string') this.field = extensions.field
    if (typeof extensions.requestId === 'string') this.requestId = extensions.requestId
    if (typeof extensions.retryAfter === 'number') this.retryAfter = extensions.retryAfter
    if (Array.isArray(extensions.missingParts)) this.missingParts = extensions.missingParts as number[]
    this.retryable = extensions.retryable === true || code === 'OFFLINE' || code === 'SERVER_UNREACHABLE'
  }
}

/** Whether the server's own message is the one to show. */
function isForPeople(code: string, { retryable }: Extensions): boolean {
  return code === 'BAD_USER_INPUT' || (passingCodes.includes(code) && retryable !== true)
}

function messageFor(code: ErrorCode | TransportCode, field: unknown): string {
  const picture =
    field === POSTER_FIELD ? (posterErrorMessages as Partial<Record<string, string>>)[code] : undefined
  return picture ?? errorMessages[code]
}

/** Turns whatever urql reports into the one problem that is shown. */
export function toProblem(error: CombinedError): Problem {
  const [first] = error.graphQLErrors
  if (first) return fromGraphQL(first.message, first.extensions)
  if (!navigator.onLine) return new Problem('OFFLINE')
  // A response without a GraphQL body, such as a proxy's error page, is not a lost connection.
  return new Problem(hasResponse(error.response) ? 'BAD_ANSWER' : 'SERVER_UNREACHABLE')
}

function fromGraphQL(message: string, extensions: Extensions): Problem {
  const { code } = extensions
  return typeof code === 'string' && code in errorMessages
    ? new Problem(code as ErrorCode, message, extensions)
    : // A newer server may know codes that this page does not.
      new Problem('INTERNAL', '', extensions)
}

function hasResponse(response: unknown): boolean {
  return response instanceof Response && response.status < 500
}
