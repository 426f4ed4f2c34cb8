import type { Client } from 'urql'
import { nonNull, runMutation } from '../../api/client'
import { graphql } from '../../api/graphql'
import { SignedRequest } from '../../api/signedRequest'
import { type AttachmentApi, sendAttachment } from '../../uploader'

const RequestPoster = graphql(
  `
    mutation RequestPoster($input: RequestUploadInput!) {
      requestUpload(input: $input) {
        upload {
          id
        }
        request {
          ...SignedRequest
        }
      }
    }
  `,
  [SignedRequest],
)

const CancelPoster = graphql(`
  mutation CancelPoster($input: CancelUploadInput!) {
    cancelUpload(input: $input) {
      upload {
        id
      }
    }
  }
`)

/** Sends pictures to storage; gives the ID to name as `posterUploadId`. `client` is read at the moment of each call. */
export function createPosterSender(client: () => Client): (picture: File) => Promise<string> {
  const api: AttachmentApi = {
    requestUpload: async (facts) => {
      const input = { ...facts, kind: 'POSTER' as const }
      const { upload, request } = nonNull(
        (await runMutation(client(), RequestPoster, { input })).requestUpload,
      )
      return { uploadId: upload.id, request }
    },
    cancelUpload: async (uploadId) => {
      await runMutation(client(), CancelPoster, { input: { uploadId } })
    },
  }
  return (picture) => sendAttachment(picture, api, new AbortController().signal)
}
