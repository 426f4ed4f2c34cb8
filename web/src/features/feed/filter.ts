import type { VideoFilter, VideoOrder } from '../../api/graphql'
import { cut } from '../../format/cut'

/** How long the videos are that one looks for, as the address bar says it. Lengths are in seconds. */
export const lengths = {
  short: { name: 'Under 4 minutes', minDurationSeconds: undefined, maxDurationSeconds: 240 },
  medium: { name: '4–20 minutes', minDurationSeconds: 240, maxDurationSeconds: 1200 },
  long: { name: 'Over 20 minutes', minDurationSeconds: 1200, maxDurationSeconds: undefined },
} as const

/** What comes first, as the address bar says it. */
export const sorts = {
  newest: { name: 'Newest first', field: 'UPLOADED_AT', direction: 'DESC' },
  oldest: { name: 'Oldest first', field: 'UPLOADED_AT', direction: 'ASC' },
  longest: { name: 'Longest first', field: 'DURATION', direction: 'DESC' },
  shortest: { name: 'Shortest first', field: 'DURATION', direction: 'ASC' },
  title: { name: 'By title', field: 'TITLE', direction: 'ASC' },
} as const

export type Length = keyof typeof lengths
export type Sort = keyof typeof sorts

/** What one looks for. Null is: no matter. */
export interface FeedFilter {
  query: string
  length: Length | null
  sort: Sort | null
}

/** The most characters that the server searches for. */
export const MAX_QUERY_LENGTH = 200

/** Reads the filter from the address bar; what makes no sense there is left out. */
export function readFilter(params: URLSearchParams): FeedFilter {
  const length = params.get('length') ?? ''
  const sort = params.get('sort') ?? ''
  return {
    query: cut((params.get('q') ?? '').trim(), MAX_QUERY_LENGTH),
    length: isKey(length, lengths) ? length : null,
    sort: isKey(sort, sorts) ? sort : null,
  }
}

/** The filter as the address bar's parameters. */
export function writeFilter({ query, length, sort }: FeedFilter): URLSearchParams {
  const params = { q: query, length: length ?? '', sort: sort ?? '' }
  return new URLSearchParams(Object.entries(params).filter(([, value]) => value !== ''))
}

/** Whether anything is left out. */
export function isFiltered({ query, length }: FeedFilter): boolean {
  return query !== '' || length !== null
}

/** The filter as the server's variables. */
export function toVariables({ query, length, sort }: FeedFilter): {
  filter?: VideoFilter
  orderBy?: VideoOrder
} {
  const { minDurationSeconds, maxDurationSeconds } = length
    ? lengths[length]
    : { minDurationSeconds: undefined, maxDurationSeconds: undefined }
  const filter = { query: query || undefined, minDurationSeconds, maxDurationSeconds }
  const order = sort && { field: sorts[sort].field, direction: sorts[sort].direction }
  return {
    ...(isFiltered({ query, length, sort }) && { filter }),
    ...(order && { orderBy: order }),
  }
}

function isKey<T extends object>(word: string, table: T): word is keyof T & string {
  return Object.hasOwn(table, word)
}
