import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql as apolloGql,
  HttpLink,
  InMemoryCache,
  type TypedDocumentNode,
} from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { expect, test as base } from '@playwright/test'
import { persistedExchange } from '@urql/exchange-persisted'
import { auditServer } from 'graphql-http'
import { createHash } from 'node:crypto'
import { cacheExchange, Client, fetchExchange, gql } from 'urql'
import { Api } from './api'
import { type Stack, startStack } from './stack'

// What other programs' clients do against the running server. No browser takes part.

const test = base.extend<object, { stack: Stack }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const stack = await startStack()
      await (await Api.signIn(stack.origin, 'alice')).publish('Seen by clients')
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker' },
  ],
})

interface Feed {
  videos: { nodes: { title: string }[] }
}

const feed = 'query Feed($first: Int) { videos(first: $first) { nodes { id title } } }'
const typedFeed: TypedDocumentNode<Feed, { first: number }> = apolloGql(feed)
const badDirection = 'query Sorted($by: VideoOrder!) { videos(orderBy: $by) { nodes { id } } }'
const wrongCase = { by: { field: 'TITLE', direction: 'desc' } }

/** A fetch that keeps what was sent: method, address and body. */
function recorded() {
  const sent: { method: string; url: URL; body: string }[] = []
  const recording: typeof fetch = (input, init) => {
    const address = typeof input === 'string' || input instanceof URL ? input : input.url
    sent.push({
      method: init?.method ?? 'GET',
      url: new URL(address),
      body: typeof init?.body === 'string' ? init.body : '',
    })
    return fetch(input, init)
  }
  return { sent, recording }
}

test("passes all of graphql-http's audits", async ({ stack }) => {
  const results = await auditServer({ url: `${stack.origin}/graphql` })
  expect(results).toHaveLength(61)
  const failed = results.filter(({ status }) => status !== 'ok')
  expect(failed.map((result) => `${result.name}: ${'reason' in result ? result.reason : ''}`)).toEqual([])
})

test('answers urql with its defaults, which are GET and GraphQL’s own type', async ({ stack }) => {
  const { sent, recording } = recorded()
  const client = new Client({
    url: `${stack.origin}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    fetch: recording,
  })
  const { data, error } = await client.query<Feed>(gql(feed), { first: 5 }).toPromise()
  expect(error).toBeUndefined()
  expect(data?.videos.nodes).toMatchObject([{ title: 'Seen by clients' }])
  expect(sent).toMatchObject([{ method: 'GET' }])
  const refused = await client.query(gql(badDirection), wrongCase).toPromise()
  expect(refused.error?.graphQLErrors[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'orderBy.direction',
  })
  const mutated = await client
    .mutation(gql('mutation { cancelUpload(input: { uploadId: "x" }) { upload { id } } }'), {})
    .toPromise()
  expect(mutated.error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('answers urql by the hash of a document, by GET', async ({ stack }) => {
  const document = gql('query ByHash { uploadPolicy { maxSize } }')
  for (const known of [false, true]) {
    const { sent, recording } = recorded()
    const client = new Client({
      url: `${stack.origin}/graphql`,
      exchanges: [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange],
      fetch: recording,
    })
    const { data, error } = await client
      .query<{ uploadPolicy: { maxSize: number } }>(document, {})
      .toPromise()
    expect(error).toBeUndefined()
    expect(data?.uploadPolicy.maxSize).toBeGreaterThan(0)
    expect(sent[0]?.method).toBe('GET')
    expect(sent[0]?.url.searchParams.has('query')).toBe(false)
    expect(sent).toHaveLength(known ? 1 : 2)
  }
})

test('answers Apollo with its defaults, and by hashed GET', async ({ stack }) => {
  const { sent, recording } = recorded()
  const uri = `${stack.origin}/graphql`
  const plain = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri, fetch: recording }),
  })
  const first = await plain.query({ query: typedFeed, variables: { first: 5 } })
  expect(first.data?.videos.nodes).toMatchObject([{ title: 'Seen by clients' }])
  expect(sent).toMatchObject([{ method: 'POST' }])

  for (const known of [false, true]) {
    sent.length = 0
    const hashing = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.from([
        new PersistedQueryLink({
          useGETForHashedQueries: true,
          sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
        }),
        new HttpLink({ uri, fetch: recording }),
      ]),
    })
    const { data } = await hashing.query({ query: typedFeed, variables: { first: 5 } })
    expect(data?.videos.nodes).toMatchObject([{ title: 'Seen by clients' }])
    expect(sent[0]?.method).toBe('GET')
    expect(sent[0]?.url.searchParams.has('query')).toBe(false)
    expect(sent).toHaveLength(known ? 1 : 2)
  }
})

test('lets Apollo show the code of every refusal', async ({ stack }) => {
  const uri = `${stack.origin}/graphql`
  const client = (headers: Record<string, string>) =>
    new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri, headers }) })
  const badToken = client({ Authorization: 'Bearer nonsense' }).query({ query: apolloGql(feed) })
  expect(await refusal(badToken)).toMatchObject({ code: 'UNAUTHENTICATED' })
  const badVariable = client({}).query({ query: apolloGql(badDirection), variables: wrongCase })
  expect(await refusal(badVariable)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'orderBy.direction' })
})

/** What Apollo gives of the error that a call ends with. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions : error
}
