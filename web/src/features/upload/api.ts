import type { Client } from 'urql'
import { change, ask, present } from '../../api/client'
import { graphql, type ResultOf } from '../../api/graphql'
import { Problem } from '../../api/problem'
import type { Details } from '../../components/DetailsFields'
import type { FileFacts, PartPlan, Reservation, Standing, UploadApi } from '../../uploader'

const Request = graphql(`
  fragment Request on SignedRequest @_unmask {
    method
    url
    headers {
      name
      value
    }
    expiresAt
  }
`)

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
          ...Request
        }
      }
    }
  `,
  [Request],
)

const RenewUpload = graphql(
  `
    mutation RenewUpload($input: RenewUploadInput!) {
      renewUpload(input: $input) {
        request {
          ...Request
        }
      }
    }
  `,
  [Request],
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
            ...Request
          }
        }
      }
    }
  `,
  [Request],
)

const HowFar = graphql(`
  query HowFar($id: ID!) {
    upload(id: $id) {
      status
      fileName
      size
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

const FinalizeUpload = graphql(`
  mutation FinalizeUpload($input: FinalizeUploadInput!) {
    finalizeUpload(input: $input) {
      video {
        id
        title
        description
        visibility
      }
    }
  }
`)

const ShowAs = graphql(`
  mutation ShowAs($input: UpdateVideoInput!) {
    updateVideo(input: $input) {
      video {
        id
        title
        description
        visibility
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

export type PublishedVideo = NonNullable<ResultOf<typeof FinalizeUpload>['finalizeUpload']>['video']

/** The uploader's calls, made of GraphQL. `client` and `draft` are read at the moment of each call. */
export function uploadApi(client: () => Client, draft: () => Details): UploadApi<Details, PublishedVideo> {
  return {
    requestUpload: (facts) => requestUpload(client(), facts, draft()),
    renewUpload: async (uploadId) =>
      present((await change(client(), RenewUpload, { input: { uploadId } })).renewUpload).request,
    signParts: async (uploadId, parts) =>
      present((await change(client(), SignParts, { input: { uploadId, parts: [...parts] } })).signUploadParts)
        .parts,
    standing: (uploadId) => standing(client(), uploadId),
    finalizeUpload: (uploadId, details) => finalizeUpload(client(), uploadId, details),
    cancelUpload: (uploadId, finalized) => discardUpload(client(), uploadId, finalized),
  }
}

/**
 * What has been typed so far is kept if this page vanishes after the last byte, but as a private video: nobody has
 * pressed Publish yet.
 */
async function requestUpload(client: Client, facts: FileFacts, draft: Details): Promise<Reservation> {
  const input = { ...facts, details: { ...shown(draft), visibility: 'PRIVATE' as const } }
  const { requestUpload } = await change(client, RequestUpload, { input })
  const { upload, request } = present(requestUpload)
  const parts = plan(upload)
  return { uploadId: upload.id, request: parts ? null : present(request), parts }
}

async function standing(client: Client, id: string): Promise<Standing> {
  const upload = present((await ask(client, HowFar, { id })).upload, 'NOT_FOUND')
  const { status, fileName, size, receivedParts } = upload
  return { status, fileName, size, parts: plan(upload), received: receivedParts ?? [] }
}

function plan(upload: { partSize: number | null; partCount: number | null }): PartPlan | null {
  const { partSize: size, partCount: count } = upload
  return size === null || count === null ? null : { size, count }
}

async function finalizeUpload(client: Client, uploadId: string, details?: Details): Promise<PublishedVideo> {
  const wanted = details && shown(details)
  const { finalizeUpload } = await change(client, FinalizeUpload, { input: { uploadId, details: wanted } })
  const { video } = present(finalizeUpload)
  if (!wanted || isShownAs(video, wanted)) return video
  // It had been finalized before, without these details: by an earlier try, or because it lay there for long.
  const { updateVideo } = await change(client, ShowAs, { input: { videoId: video.id, ...wanted } })
  return present(updateVideo).video
}

/** Gives an upload up; when this page has made a video of it in the meantime, the video goes. */
async function discardUpload(client: Client, uploadId: string, finalized: boolean): Promise<void> {
  try {
    await change(client, CancelUpload, { input: { uploadId } })
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'CONFLICT') throw error
    if (!finalized) return
    const { upload } = await ask(client, VideoOfUpload, { id: uploadId })
    if (upload?.video) await change(client, Discard, { input: { videoId: upload.video.id } })
  }
}

/** An empty title is left to the server, which then takes the file's name. */
function shown({ title, description, visibility }: Details) {
  return { title: title.trim() || undefined, description: description.trim(), visibility }
}

function isShownAs(video: PublishedVideo, wanted: ReturnType<typeof shown>): boolean {
  return (
    video.visibility === wanted.visibility &&
    video.description === wanted.description &&
    (wanted.title === undefined || video.title === wanted.title)
  )
}
