import type { Client } from 'urql'
import { type AttachmentApi, sendAttachment } from '../uploader'
import { nonNull, runMutation } from './client'
import { graphql, type UploadKind } from './graphql'
import { SignedRequest } from './signedRequest'

const RequestAttachment = graphql(
  `
    mutation RequestAttachment($input: RequestUploadInput!) {
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

const CancelAttachment = graphql(`
  mutation CancelAttachment($input: CancelUploadInput!) {
    cancelUpload(input: $input) {
      upload {
        id
      }
    }
  }
`)

/** Sends files of this kind to storage; gives the ID of the upload. `client` is read at the moment of each call. */
export function createAttachmentSender(
  client: () => Client,
  kind: Exclude<UploadKind, 'VIDEO'>,
): (file: File) => Promise<string> {
  const api: AttachmentApi = {
    requestUpload: async (facts) => {
      const input = { ...facts, kind }
      const { upload, request } = nonNull(
        (await runMutation(client(), RequestAttachment, { input })).requestUpload,
      )
      return { uploadId: upload.id, request }
    },
    cancelUpload: async (uploadId) => {
      await runMutation(client(), CancelAttachment, { input: { uploadId } })
    },
  }
  return (file) => sendAttachment(file, api, new AbortController().signal)
}
