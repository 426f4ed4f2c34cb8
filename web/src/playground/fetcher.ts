interface Options {
  headers?: Record<string, string>
}

interface Params {
  query: string
  operationName?: string | null
}

/** Sends what is in GraphiQL's editors to this server's API, headers and all. */
export async function fetcher(params: Params, options?: Options): Promise<Record<string, unknown>> {
  // Just after a change of tabs GraphiQL still names the operation of the tab before.
  const operationName = params.query.includes(params.operationName ?? '') ? params.operationName : undefined
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...options?.headers },
    body: JSON.stringify({ ...params, operationName }),
  })
  return (await answer.json()) as Record<string, unknown>
}
