import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../generated/graphql-env'

/** Types a GraphQL document from the schema at compile time; a document that does not fit does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { DateTime: string; URL: string; ByteCount: number; Sha256: string }
}>()

export type ErrorCode = ReturnType<typeof graphql.scalar<'ErrorCode'>>
export type VideoFilter = ReturnType<typeof graphql.scalar<'VideoFilter'>>
export type VideoOrder = ReturnType<typeof graphql.scalar<'VideoOrder'>>
export type Visibility = ReturnType<typeof graphql.scalar<'Visibility'>>
export type UploadKind = ReturnType<typeof graphql.scalar<'UploadKind'>>
export type UploadStatus = ReturnType<typeof graphql.scalar<'UploadStatus'>>

export { readFragment } from 'gql.tada'
export type { FragmentOf, ResultOf } from 'gql.tada'
