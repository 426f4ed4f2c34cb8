import type { Client } from 'urql'
import { nonNull, runMutation, runQuery } from '../../api/client'
import { type FragmentOf, graphql } from '../../api/graphql'
import { Problem } from '../../api/problem'
import { type Details, detailsInput, VideoDetails } from '../../components/details'
import { CaptionsFields } from '../captions'

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
      playback {
        url
        expiresAt
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
      poster {
        url
        width
        height
      }
      captions {
        ...CaptionsFields
      }
    }
  `,
  [VideoDetails, CaptionsFields],
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

const FreshPlayback = graphql(`
  query FreshPlayback($id: ID!) {
    video(id: $id) {
      id
      playback {
        url
        expiresAt
      }
    }
  }
`)

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

/** A playback address that works now. */
export async function freshPlayback(client: Client, id: string): Promise<WatchedVideo['playback']> {
  return nonNull((await runQuery(client, FreshPlayback, { id })).video, 'NOT_FOUND').playback
}

/** Changes what is shown of a video, and its picture when there is another one. */
export async function updateVideo(
  client: Client,
  videoId: string,
  details: Details,
  posterUploadId?: string,
): Promise<WatchedVideo> {
  const input = { videoId, ...detailsInput(details), posterUploadId }
  return nonNull((await runMutation(client, UpdateVideo, { input })).updateVideo).video
}

/** Deletes the video. One that is gone already is no error. */
export async function deleteVideo(client: Client, videoId: string): Promise<void> {
  await runMutation(client, DeleteVideo, { input: { videoId } }).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'NOT_FOUND') throw error
  })
}
