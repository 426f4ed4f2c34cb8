import type { Client } from 'urql'
import { nonNull, runMutation } from '../../api/client'
import { graphql, type ResultOf } from '../../api/graphql'
import { POSTER_FIELD, Problem } from '../../api/problem'
import type { Details } from '../../components/DetailsFields'

const PublishedVideo = graphql(`
  fragment PublishedVideo on Video @_unmask {
    id
    title
    description
    visibility
    poster {
      url
    }
  }
`)

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

const ShowAs = graphql(
  `
    mutation ShowAs($input: UpdateVideoInput!) {
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
  /** Hears of a video that is published, but without the picture that was meant for it. */
  failed(video: PublishedVideo, error: unknown): void
}

/** Milliseconds that a film waits for its picture, which has long been on its way; a later one is shown once it is there. */
const PATIENCE = 5000

/** Publishes a film with its picture. No trouble with the picture keeps the film from being published. */
export async function publish(
  client: Client,
  uploadId: string,
  details: Details | undefined,
  poster: PosterSource,
): Promise<PublishedVideo> {
  if (!details) return (await finalize(client, { uploadId })).video
  const sending = poster.send()
  const posterUploadId = await Promise.race([sending.catch(() => undefined), after(PATIENCE)])
  const { video, refusal } = await finalize(client, { uploadId, details: shown(details), posterUploadId })
  const told = await asWanted(client, video, details)
  const afterwards = async () => {
    if (refusal) throw refusal
    const id = await sending
    if (id && !told.poster) await showAs(client, { videoId: told.id, posterUploadId: id })
  }
  afterwards().catch((error: unknown) => {
    poster.failed(told, error)
  })
  return told
}

/** The film without its picture, and why, when the picture is all that is wrong. */
async function finalize(
  client: Client,
  input: { uploadId: string; details?: ReturnType<typeof shown>; posterUploadId?: string },
): Promise<{ video: PublishedVideo; refusal?: Problem }> {
  try {
    return nonNull((await runMutation(client, FinalizeUpload, { input })).finalizeUpload)
  } catch (error) {
    if (!isAboutPoster(error)) throw error
    return { ...(await finalize(client, { ...input, posterUploadId: undefined })), refusal: error }
  }
}

/** It may have been finalized before, without these details: by an earlier try, or because it lay there for long. */
async function asWanted(client: Client, video: PublishedVideo, details: Details): Promise<PublishedVideo> {
  const wanted = shown(details)
  const same =
    video.visibility === wanted.visibility &&
    video.description === wanted.description &&
    (wanted.title === undefined || video.title === wanted.title)
  return same ? video : showAs(client, { videoId: video.id, ...wanted })
}

async function showAs(
  client: Client,
  input: { videoId: string; posterUploadId?: string } & Partial<Details>,
): Promise<PublishedVideo> {
  return nonNull((await runMutation(client, ShowAs, { input })).updateVideo).video
}

function isAboutPoster(error: unknown): error is Problem {
  return error instanceof Problem && error.field === POSTER_FIELD
}

/** An empty title is left to the server, which then takes the file's name. */
export function shown({ title, description, visibility }: Details) {
  return { title: title.trim() || undefined, description: description.trim(), visibility }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined)
    }, milliseconds)
  })
}
