import type { Client } from 'urql'
import { nonNull, runQuery } from '../../api/client'
import { PosterFields } from '../../api/freshPosters'
import { type FragmentOf, graphql } from '../../api/graphql'
import type { Page } from '../../api/pages'
import { type FeedFilter, toVariables } from './filter'

export const CardVideo = graphql(
  `
    fragment CardVideo on Video @_unmask {
      id
      title
      uploadedAt
      owner {
        id
        name
      }
      media {
        durationSeconds
      }
      poster {
        ...PosterFields
      }
    }
  `,
  [PosterFields],
)

export type CardVideo = FragmentOf<typeof CardVideo>

const Feed = graphql(
  `
    query Feed($first: Int!, $after: String, $filter: VideoFilter, $orderBy: VideoOrder) {
      videos(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
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

/** A page of the public feed. It asks for no playback addresses: cards do not play. */
export async function fetchFeed(
  client: Client,
  filter: FeedFilter,
  after: string | null,
  first = 24,
): Promise<Page<CardVideo>> {
  return nonNull((await runQuery(client, Feed, { first, after, ...toVariables(filter) })).videos)
}
