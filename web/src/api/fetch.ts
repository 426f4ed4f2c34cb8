import { serverClock } from './serverClock'

/** Who the visitor is, as far as a request needs to know. */
export interface Auth {
  /** The bearer token, or null for a visitor who is not signed in. */
  token(): string | null
  /** Called when the server refuses the token; true when there is a new one to try with. */
  renew(refused: string): Promise<boolean>
}

/** A fetch that signs requests as `auth` says, and repeats one whose token had expired with a renewed token. */
export function authorizedFetch(auth: Auth): typeof fetch {
  return async (input, init) => {
    const token = auth.token()
    const answer = await timedFetch(input, withToken(init, token))
    if (answer.status !== 401 || token === null || !(await auth.renew(token))) return answer
    return timedFetch(input, withToken(init, auth.token()))
  }
}

/** A fetch that sets the server's clock by. */
const timedFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init)
  serverClock.hear(answer.headers.get('Date'))
  return answer
}

function withToken(init: RequestInit | undefined, token: string | null): RequestInit {
  const headers = new Headers(init?.headers)
  if (token !== null) headers.set('Authorization', `Bearer ${token}`)
  return { ...init, headers }
}
