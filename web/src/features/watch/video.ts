import type { Client } from 'urql'
import { nonNull, runMutation, runQuery } from '../../api/client'
import { type Fresh, useFresh } from '../../api/fresh'
import { PosterFields } from '../../api/freshPosters'
import { type FragmentOf, graphql } from '../../api/graphql'
import { Problem } from '../../api/problem'
import { type Details, detailsInput, VideoDetails } from '../../components/details'
import { CaptionsFields } from '../captions'

const Addresses = graphql(
  `
    fragment Addresses on Video @_unmask {
      playback {
        url
        downloadUrl
        expiresAt
      }
      poster {
        ...PosterFields
      }
      captions {
        ...CaptionsFields
      }
    }
  `,
  [PosterFields, CaptionsFields],
)

/** Where everything of a video is. The addresses are signed together, and stop working at nearly the same time. */
export type Addresses = FragmentOf<typeof Addresses>

const WatchedVideo = graphql(
  `
    fragment WatchedVideo on Video @_unmask {
      id
      ...VideoDetails
      contentType
      size
      uploadedAt
      viewerCanEdit
      owner {
        id
        name
      }
      media {
        container
        durationSeconds
        width
        height
        frameRate
        videoCodec
        audioCodec
      }
      ...Addresses
    }
  `,
  [VideoDetails, Addresses],
)

export type WatchedVideo = FragmentOf<typeof WatchedVideo>

export const Watch = graphql(
  `
    query Watch($id: ID!) {
      video(id: $id) {
        ...WatchedVideo
      }
    }
  `,
  [WatchedVideo],
)

const AskAddresses = graphql(
  `
    query FreshAddresses($id: ID!) {
      video(id: $id) {
        id
        ...Addresses
      }
    }
  `,
  [Addresses],
)

const UpdateVideo = graphql(
  `
    mutation UpdateVideo($input: UpdateVideoInput!) {
      updateVideo(input: $input) {
        video {
          ...WatchedVideo
        }
      }
    }
  `,
  [WatchedVideo],
)

const DeleteVideo = graphql(`
  mutation DeleteVideo($input: DeleteVideoInput!) {
    deleteVideo(input: $input) {
      deletedVideoId
    }
  }
`)

/** The addresses of a video, of which each works when it is used. */
export function useFreshAddresses(client: Client, video: WatchedVideo): FreshAddresses {
  return useFresh<Addresses>(
    video,
    ({ playback }) => playback.expiresAt,
    async () => nonNull((await runQuery(client, AskAddresses, { id: video.id })).video, 'NOT_FOUND'),
  ).fresh
}

export type FreshAddresses = Fresh<Addresses>

/** Changes what is shown of a video, and its picture: another one, or none. */
export async function updateVideo(
  client: Client,
  videoId: string,
  details: Details,
  picture: { posterUploadId?: string; removePoster?: boolean } = {},
): Promise<WatchedVideo> {
  const input = { videoId, ...detailsInput(details), ...picture }
  return nonNull((await runMutation(client, UpdateVideo, { input })).updateVideo).video
}

/** Deletes the video. One that is gone already is no error. */
export async function deleteVideo(client: Client, videoId: string): Promise<void> {
  await runMutation(client, DeleteVideo, { input: { videoId } }).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'NOT_FOUND') throw error
  })
}
