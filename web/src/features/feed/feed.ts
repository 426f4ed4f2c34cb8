import type { Client } from 'urql'
import { ask, present } from '../../api/client'
import { type FragmentOf, graphql } from '../../api/graphql'
import type { Page } from '../../api/pages'

export const CardVideo = graphql(`
  fragment CardVideo on Video @_unmask {
    id
    title
    uploadedAt
    owner {
      id
      name
    }
  }
`)

export type CardVideo = FragmentOf<typeof CardVideo>

const Feed = graphql(
  `
    query Feed($first: Int!, $after: String) {
      videos(first: $first, after: $after) {
        nodes {
          ...CardVideo
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [CardVideo],
)

/** A page of the public feed, newest first. It asks for no playback addresses: cards do not play. */
export async function fetchFeed(client: Client, after: string | null, first = 24): Promise<Page<CardVideo>> {
  return present((await ask(client, Feed, { first, after })).videos)
}
