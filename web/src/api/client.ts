import { type AnyVariables, cacheExchange, Client, type DocumentInput, fetchExchange } from 'urql'
import { authorizedFetch, type Auth } from './fetch'
import { Problem, toProblem } from './problem'

/** A client with a cache of its own; make a new one when the visitor changes, so that nobody sees another's answers. */
export function createClient(auth: Auth, url = '/graphql'): Client {
  return new Client({
    url,
    fetch: authorizedFetch(auth),
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
  })
}

/** Asks the server itself, not the cache. Rejects with a Problem. */
export async function runQuery<Data, Variables extends AnyVariables>(
  client: Client,
  query: DocumentInput<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return unwrap(await client.query(query, variables, { requestPolicy: 'network-only' }).toPromise())
}

/** Runs a mutation. Rejects with a Problem. */
export async function runMutation<Data, Variables extends AnyVariables>(
  client: Client,
  mutation: DocumentInput<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return unwrap(await client.mutation(mutation, variables).toPromise())
}

function unwrap<Data>(result: { data?: Data; error?: Parameters<typeof toProblem>[0] }): Data {
  if (result.error) throw toProblem(result.error)
  if (result.data === undefined) throw new Problem('BAD_ANSWER')
  return result.data
}

/** A root field is nullable so that its neighbours survive it; where there are none, null means that nothing came. */
export function nonNull<T>(value: T | null | undefined, code: Problem['code'] = 'BAD_ANSWER'): T {
  if (value === null || value === undefined) throw new Problem(code)
  return value
}
