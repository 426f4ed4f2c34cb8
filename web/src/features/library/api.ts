import type { Client } from 'urql'
import { nonNull, runMutation, runQuery } from '../../api/client'
import { type FragmentOf, graphql } from '../../api/graphql'
import type { Page } from '../../api/pages'

const ListedUpload = graphql(`
  fragment ListedUpload on Upload @_unmask {
    id
    kind
    status
    strategy
    fileName
    size
    createdAt
    expiresAt
    rejection
    rejectionReason
    video {
      id
      title
      visibility
    }
  }
`)

export type ListedUpload = FragmentOf<typeof ListedUpload>

const MyUploads = graphql(
  `
    query MyUploads($first: Int!, $after: String) {
      viewer {
        id
        uploads(first: $first, after: $after) {
          nodes {
            ...ListedUpload
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ListedUpload],
)

const OneUpload = graphql(
  `
    query OneUpload($id: ID!) {
      upload(id: $id) {
        ...ListedUpload
      }
    }
  `,
  [ListedUpload],
)

const ReceivedBytes = graphql(`
  query ReceivedBytes($id: ID!) {
    upload(id: $id) {
      receivedParts {
        size
      }
    }
  }
`)

const CheckAgain = graphql(`
  mutation CheckAgain($input: FinalizeUploadInput!) {
    finalizeUpload(input: $input) {
      video {
        id
      }
    }
  }
`)

const CancelListedUpload = graphql(`
  mutation CancelListedUpload($input: CancelUploadInput!) {
    cancelUpload(input: $input) {
      upload {
        id
        status
      }
    }
  }
`)

/** A page of the viewer's uploads of films, newest first. Posters and captions are uploads too, but are not listed. */
export async function fetchUploads(
  client: Client,
  after: string | null,
  first = 30,
): Promise<Page<ListedUpload>> {
  const { viewer } = await runQuery(client, MyUploads, { first, after })
  const { nodes, pageInfo } = nonNull(nonNull(viewer, 'UNAUTHENTICATED').uploads)
  return { nodes: nodes.filter(({ kind }) => kind === 'VIDEO'), pageInfo }
}

export async function fetchUpload(client: Client, id: string): Promise<ListedUpload> {
  return nonNull((await runQuery(client, OneUpload, { id })).upload, 'NOT_FOUND')
}

/** How many bytes of an upload in parts have arrived. Storage is asked for each, so ask for few. */
export async function fetchReceivedBytes(client: Client, id: string): Promise<number> {
  const { upload } = await runQuery(client, ReceivedBytes, { id })
  return (upload?.receivedParts ?? []).reduce((sum, { size }) => sum + size, 0)
}

/** Whether sending its file may still make a video of it. */
export function canContinue({ status }: ListedUpload): boolean {
  return status === 'PENDING' || status === 'EXPIRED'
}

/** Asks whether the file has arrived after all. It then becomes a video, as it was described when it was started. */
export async function checkAgain(client: Client, uploadId: string): Promise<void> {
  await runMutation(client, CheckAgain, { input: { uploadId } })
}

export async function cancelUpload(client: Client, uploadId: string): Promise<void> {
  await runMutation(client, CancelListedUpload, { input: { uploadId } })
}
