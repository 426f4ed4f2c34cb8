import { readFile } from 'node:fs/promises'
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

  /** Publishes a film; gives its ID. */
  async publish(title: string): Promise<string> {
    const body = await readFile(film)
    const { requestUpload } = await this.#ask<{
      requestUpload: {
        upload: { id: string }
        request: { url: string; headers: { name: string; value: string }[] }
      }
    }>(
      `mutation ($input: RequestUploadInput!) {
        requestUpload(input: $input) { upload { id } request { url headers { name value } } }
      }`,
      { input: { fileName: 'film.mp4', contentType: 'video/mp4', size: body.length, details: { title } } },
    )
    const { upload, request } = requestUpload
    const headers = Object.fromEntries(request.headers.map(({ name, value }) => [name, value]))
    await fetch(request.url, { method: 'PUT', headers, body: new Uint8Array(body) })
    const { finalizeUpload } = await this.#ask<{ finalizeUpload: { video: { id: string } } }>(
      'mutation ($input: FinalizeUploadInput!) { finalizeUpload(input: $input) { video { id } } }',
      { input: { uploadId: upload.id } },
    )
    return finalizeUpload.video.id
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
