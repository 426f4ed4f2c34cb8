import type { Client } from 'urql'
import { createAttachmentSender } from '../../api/attachment'
import { runMutation } from '../../api/client'
import { type FragmentOf, graphql } from '../../api/graphql'

export const CaptionsFields = graphql(`
  fragment CaptionsFields on Captions @_unmask {
    language
    label
    url
    expiresAt
  }
`)

export type Captions = FragmentOf<typeof CaptionsFields>

const AddCaptions = graphql(
  `
    mutation AddCaptions($input: AddCaptionsInput!) {
      addCaptions(input: $input) {
        video {
          id
          captions {
            ...CaptionsFields
          }
        }
      }
    }
  `,
  [CaptionsFields],
)

const RemoveCaptions = graphql(`
  mutation RemoveCaptions($input: RemoveCaptionsInput!) {
    removeCaptions(input: $input) {
      video {
        id
      }
    }
  }
`)

/** Sends a file of captions and shows it with the video, in place of captions in the same language. */
export async function addCaptions(
  client: Client,
  videoId: string,
  file: File,
  about: { language: string; label: string },
): Promise<void> {
  const uploadId = await createAttachmentSender(() => client, 'CAPTIONS')(file)
  await runMutation(client, AddCaptions, { input: { videoId, uploadId, ...about } })
}

export async function removeCaptions(client: Client, videoId: string, language: string): Promise<void> {
  await runMutation(client, RemoveCaptions, { input: { videoId, language } })
}
