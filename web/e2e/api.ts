import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { film } from './actions'

type Variables = Record<string, unknown>

/** The API without a browser, for what a test needs to find there already. */
export class Api {
  readonly #origin: string
  readonly #token: string

  private constructor(origin: string, token: string) {
    this.#origin = origin
    this.#token = token
  }

  static async signIn(origin: string, user: string): Promise<Api> {
    const answer = await fetch(`${origin}/dev/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user }),
    })
    return new Api(origin, ((await answer.json()) as { token: string }).token)
  }

  /** Publishes a film, with a picture if one is given; gives its ID. */
  async publish(
    title: string,
    { file = film, poster }: { file?: string; poster?: Buffer } = {},
  ): Promise<string> {
    const fileName = basename(file)
    const uploadId = await this.#send(await readFile(file), { fileName, contentType: '', details: { title } })
    const picture = { fileName: 'poster.webp', contentType: 'image/webp', kind: 'POSTER' }
    const posterUploadId = poster && (await this.#send(poster, picture))
    const { finalizeUpload } = await this.#ask<{ finalizeUpload: { video: { id: string } } }>(
      'mutation ($input: FinalizeUploadInput!) { finalizeUpload(input: $input) { video { id } } }',
      { input: { uploadId, posterUploadId } },
    )
    return finalizeUpload.video.id
  }

  /** Brings a file to storage; gives the ID of its upload. */
  async #send(body: Buffer, facts: Variables): Promise<string> {
    const { requestUpload } = await this.#ask<{
      requestUpload: {
        upload: { id: string }
        request: { url: string; headers: { name: string; value: string }[] }
      }
    }>(
      `mutation ($input: RequestUploadInput!) {
        requestUpload(input: $input) { upload { id } request { url headers { name value } } }
      }`,
      { input: { ...facts, size: body.length } },
    )
    const { upload, request } = requestUpload
    const headers = Object.fromEntries(request.headers.map(({ name, value }) => [name, value]))
    await fetch(request.url, { method: 'PUT', headers, body: new Uint8Array(body) })
    return upload.id
  }

  async #ask<Data>(query: string, variables: Variables): Promise<Data> {
    const answer = await fetch(`${this.#origin}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#token}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
}
