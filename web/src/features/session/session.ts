import type { Auth } from '../../api/fetch'
import { Problem } from '../../api/problem'
import { Observable } from '../../state/observable'
import { fetchDevToken } from './devToken'

/** How visitors prove who they are: `dev` lets them pick a name, `jwt` wants an access token. */
export type AuthMode = 'dev' | 'jwt'

export interface SessionState {
  /** The name to greet; null for a visitor who is not signed in. */
  user: string | null
  /** True when the visitor did not sign out, but the server stopped accepting the token. */
  ended: boolean
}

interface Saved {
  user: string
  token: string
}

const KEY = 'streamsphere.session'

/** Who the visitor is, remembered by this browser and shared by its tabs. */
export class Session implements Auth {
  readonly mode: AuthMode
  readonly state: Observable<SessionState>
  #token: string | null

  constructor(mode: AuthMode) {
    this.mode = mode
    const saved = savedSession()
    this.#token = saved?.token ?? null
    this.state = new Observable<SessionState>({ user: saved?.user ?? null, ended: false })
    addEventListener('storage', this.#follow)
  }

  token(): string | null {
    return this.#token
  }

  /** Dev mode: be this user. Rejects with an error whose message can be shown. */
  async signInAs(user: string): Promise<void> {
    this.signInWith(user, await fetchDevToken(user))
  }

  /** Be the user whom this token names. */
  signInWith(user: string, token: string): void {
    localStorage.setItem(KEY, JSON.stringify({ user, token } satisfies Saved))
    this.#token = token
    this.state.set({ user, ended: false })
  }

  signOut(ended = false): void {
    localStorage.removeItem(KEY)
    this.#token = null
    this.state.set({ user: null, ended })
  }

  async renew(refused: string): Promise<boolean> {
    const { user } = this.state.get()
    if (this.#token !== refused) return this.#token !== null
    if (this.mode === 'dev' && user !== null) return this.#renewAs(user)
    this.signOut(true)
    return false
  }

  async #renewAs(user: string): Promise<boolean> {
    try {
      this.signInWith(user, await fetchDevToken(user))
      return true
    } catch (error) {
      // A server that is merely out of reach has not ended the session.
      if (!(error instanceof Problem)) this.signOut(true)
      return false
    }
  }

  readonly #follow = (event: StorageEvent) => {
    if (event.key !== KEY) return
    const saved = savedSession()
    this.#token = saved?.token ?? null
    this.state.patch({ user: saved?.user ?? null })
  }
}

/** The session that this browser remembers, if any. */
export function savedSession(): Saved | null {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Saved> | null
    return saved?.user && saved.token ? { user: saved.user, token: saved.token } : null
  } catch {
    return null
  }
}
