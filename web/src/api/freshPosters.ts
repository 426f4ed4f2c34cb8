import type { Client } from 'urql'
import { runQuery } from './client'
import { type FragmentOf, graphql } from './graphql'

/** A picture, and where it is. */
export const PosterFields = graphql(`
  fragment PosterFields on Poster @_unmask {
    url
    width
    height
    expiresAt
  }
`)

export type Poster = FragmentOf<typeof PosterFields>

const FreshPosters = graphql(
  `
    query FreshPosters($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        ... on Video {
          id
          poster {
            ...PosterFields
          }
        }
      }
    }
  `,
  [PosterFields],
)

/** How many IDs the server takes at once. */
const MAX_IDS = 100
/** Milliseconds in which questions are gathered: many pictures of a page expire, and fail, together. */
const GATHERING = 50

type Posters = Map<string, Poster | null>

interface Batch {
  ids: Set<string>
  answer: Promise<Posters>
}

const batches = new WeakMap<Client, Batch>()

/** An address of a video's picture that works now; null when it has none any more. */
export async function freshPoster(client: Client, id: string): Promise<Poster | null> {
  let batch = batches.get(client)
  if (!batch || batch.ids.size >= MAX_IDS) {
    batch = startBatch(client)
    batches.set(client, batch)
  }
  batch.ids.add(id)
  return (await batch.answer).get(id) ?? null
}

function startBatch(client: Client): Batch {
  const ids = new Set<string>()
  const answer = new Promise((resolve) => setTimeout(resolve, GATHERING)).then(() => {
    if (batches.get(client)?.ids === ids) batches.delete(client)
    return fetchPosters(client, [...ids])
  })
  return { ids, answer }
}

async function fetchPosters(client: Client, ids: string[]): Promise<Posters> {
  const { nodes } = await runQuery(client, FreshPosters, { ids })
  return new Map(
    nodes.flatMap((node) => (node?.__typename === 'Video' ? [[node.id, node.poster] as const] : [])),
  )
}
