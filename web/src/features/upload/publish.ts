import type { Client } from 'urql'
import { nonNull, runMutation } from '../../api/client'
import { graphql, type ResultOf } from '../../api/graphql'
import { POSTER_FIELD, Problem } from '../../api/problem'
import { type Details, detailsOf, draftInput, sameDetails, VideoDetails } from '../../components/details'

const PublishedVideo = graphql(
  `
    fragment PublishedVideo on Video @_unmask {
      id
      ...VideoDetails
      poster {
        url
      }
    }
  `,
  [VideoDetails],
)

const FinalizeUpload = graphql(
  `
    mutation FinalizeUpload($input: FinalizeUploadInput!) {
      finalizeUpload(input: $input) {
        video {
          ...PublishedVideo
        }
      }
    }
  `,
  [PublishedVideo],
)

const UpdatePublished = graphql(
  `
    mutation UpdatePublished($input: UpdateVideoInput!) {
      updateVideo(input: $input) {
        video {
          ...PublishedVideo
        }
      }
    }
  `,
  [PublishedVideo],
)

export type PublishedVideo = ResultOf<typeof PublishedVideo>

/** The picture that goes with a film. */
export interface PosterSource {
  /** Sends it, if there is one, and gives the ID of its upload. Rejects when it cannot be sent. */
  send(): Promise<string | undefined>
  /** Called when the video is published before its picture is set; `set` rejects when it stays without. */
  follows(video: PublishedVideo, set: Promise<void>): void
}

/** Milliseconds that a film waits for its picture; one that arrives later is set afterwards. */
const POSTER_TIMEOUT = 5000

/** Publishes a film with its picture. A picture that fails never keeps the film from being published. */
export async function publish(
  client: Client,
  uploadId: string,
  details: Details | undefined,
  poster: PosterSource,
): Promise<PublishedVideo> {
  if (!details) return (await finalize(client, { uploadId })).video
  const sending = poster.send()
  const posterUploadId = await Promise.race([sending.catch(() => undefined), delay(POSTER_TIMEOUT)])
  const { video, posterError } = await finalize(client, {
    uploadId,
    details: draftInput(details),
    posterUploadId,
  })
  const published = await withDetails(client, video, details)
  const setPoster = async () => {
    if (posterError) throw posterError
    const id = await sending
    if (id) await update(client, { videoId: published.id, posterUploadId: id })
  }
  if (!published.poster) poster.follows(published, setPoster())
  return published
}

/** Publishes without the picture when only the picture is refused, and says why it was. */
async function finalize(
  client: Client,
  input: { uploadId: string; details?: ReturnType<typeof draftInput>; posterUploadId?: string },
): Promise<{ video: PublishedVideo; posterError?: Problem }> {
  try {
    return nonNull((await runMutation(client, FinalizeUpload, { input })).finalizeUpload)
  } catch (error) {
    if (!isAboutPoster(error)) throw error
    return { ...(await finalize(client, { ...input, posterUploadId: undefined })), posterError: error }
  }
}

/** An earlier call, or the server's reconciler, may have published it without these details. */
async function withDetails(client: Client, video: PublishedVideo, details: Details): Promise<PublishedVideo> {
  const wanted = { ...details, title: details.title.trim() || video.title }
  if (sameDetails(detailsOf(video), wanted)) return video
  return update(client, { videoId: video.id, ...draftInput(details) })
}

async function update(
  client: Client,
  input: { videoId: string; posterUploadId?: string } & Partial<Details>,
): Promise<PublishedVideo> {
  return nonNull((await runMutation(client, UpdatePublished, { input })).updateVideo).video
}

function isAboutPoster(error: unknown): error is Problem {
  return error instanceof Problem && error.field === POSTER_FIELD
}

function delay(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined)
    }, milliseconds)
  })
}
