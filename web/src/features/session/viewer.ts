import { createClient, runQuery } from '../../api/client'
import { graphql } from '../../api/graphql'
import { Problem } from '../../api/problem'

const Viewer = graphql(`
  query Viewer {
    viewer {
      id
      name
    }
  }
`)

/** Asks the server whom a token names. Rejects with a Problem, UNAUTHENTICATED when it is not accepted. */
export async function fetchViewerName(token: string): Promise<string> {
  const client = createClient({ token: () => token, renew: () => Promise.resolve(false) })
  const { viewer } = await runQuery(client, Viewer, {})
  if (!viewer) throw new Problem('UNAUTHENTICATED')
  return viewer.name
}
