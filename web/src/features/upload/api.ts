import type { Client } from 'urql'
import { nonNull, runMutation, runQuery } from '../../api/client'
import { graphql } from '../../api/graphql'
import { Problem } from '../../api/problem'
import { SignedRequest } from '../../api/signedRequest'
import { type Details, draftInput } from '../../components/details'
import type { RequestUploadInput, PartPlan, RequestedUpload, Snapshot, UploadApi } from '../../uploader'
import { type PosterSource, publish, type PublishedVideo } from './publish'

const RequestUpload = graphql(
  `
    mutation RequestUpload($input: RequestUploadInput!) {
      requestUpload(input: $input) {
        upload {
          id
          partSize
          partCount
        }
        request {
          ...SignedRequest
        }
      }
    }
  `,
  [SignedRequest],
)

const RenewUpload = graphql(
  `
    mutation RenewUpload($input: RenewUploadInput!) {
      renewUpload(input: $input) {
        request {
          ...SignedRequest
        }
      }
    }
  `,
  [SignedRequest],
)

const SignParts = graphql(
  `
    mutation SignParts($input: SignUploadPartsInput!) {
      signUploadParts(input: $input) {
        parts {
          number
          offset
          size
          request {
            ...SignedRequest
          }
        }
      }
    }
  `,
  [SignedRequest],
)

const UploadProgress = graphql(`
  query UploadProgress($id: ID!) {
    upload(id: $id) {
      status
      fileName
      size
      sha256
      partsSha256
      partSize
      partCount
      receivedParts {
        number
        size
        sha256
      }
    }
  }
`)

const CancelUpload = graphql(`
  mutation CancelUpload($input: CancelUploadInput!) {
    cancelUpload(input: $input) {
      upload {
        id
        status
      }
    }
  }
`)

const VideoOfUpload = graphql(`
  query VideoOfUpload($id: ID!) {
    upload(id: $id) {
      video {
        id
      }
    }
  }
`)

const Discard = graphql(`
  mutation Discard($input: DeleteVideoInput!) {
    deleteVideo(input: $input) {
      deletedVideoId
    }
  }
`)

/** The uploader's calls, made of GraphQL. `client` and `draft` are read at the moment of each call. */
export function uploadApi(
  client: () => Client,
  draft: () => Details,
  poster: PosterSource,
): UploadApi<Details, PublishedVideo> {
  const asKeptBy = new Map<string, Details>()
  return {
    requestUpload: (facts) => {
      // One key stands for one input, whatever is typed between two tries. What is typed last counts when it is published.
      const kept = asKeptBy.get(facts.idempotencyKey) ?? draft()
      asKeptBy.set(facts.idempotencyKey, kept)
      return requestUpload(client(), facts, kept)
    },
    renewUpload: async (uploadId) =>
      nonNull((await runMutation(client(), RenewUpload, { input: { uploadId } })).renewUpload).request,
    signUploadParts: async (uploadId, parts) =>
      nonNull(
        (await runMutation(client(), SignParts, { input: { uploadId, parts: [...parts] } })).signUploadParts,
      ).parts,
    getUpload: (uploadId) => getUpload(client(), uploadId),
    finalizeUpload: (uploadId, details) => publish(client(), uploadId, details, poster),
    cancelUpload: (uploadId, finalized) => discardUpload(client(), uploadId, finalized),
  }
}

/**
 * What has been typed so far is kept if this page vanishes after the last byte, but as a private video: nobody has
 * pressed Publish yet.
 */
async function requestUpload(
  client: Client,
  facts: RequestUploadInput,
  draft: Details,
): Promise<RequestedUpload> {
  const input = { ...facts, details: { ...draftInput(draft), visibility: 'PRIVATE' as const } }
  const { requestUpload } = await runMutation(client, RequestUpload, { input })
  const { upload, request } = nonNull(requestUpload)
  const parts = plan(upload)
  return { uploadId: upload.id, request, parts }
}

async function getUpload(client: Client, id: string): Promise<Snapshot> {
  const upload = nonNull((await runQuery(client, UploadProgress, { id })).upload, 'NOT_FOUND')
  return { ...upload, parts: plan(upload), receivedParts: upload.receivedParts ?? [] }
}

function plan(upload: { partSize: number | null; partCount: number | null }): PartPlan | null {
  const { partSize: size, partCount: count } = upload
  return size === null || count === null ? null : { size, count }
}

/** Gives an upload up; when this page has made a video of it in the meantime, the video goes. */
async function discardUpload(client: Client, uploadId: string, finalized: boolean): Promise<void> {
  try {
    await runMutation(client, CancelUpload, { input: { uploadId } })
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'CONFLICT') throw error
    if (!finalized) return
    const { upload } = await runQuery(client, VideoOfUpload, { id: uploadId })
    if (upload?.video) await runMutation(client, Discard, { input: { videoId: upload.video.id } })
  }
}
