import { fetchAuthMode } from '../features/session/config'
import { fetchDevToken } from '../features/session/devToken'
import { savedSession } from '../features/session/session'

/** The token to try the API with: of the visitor, and in dev mode of alice when there is none. Undefined without one. */
export async function playgroundToken(): Promise<string | undefined> {
  const saved = savedSession()
  try {
    if ((await fetchAuthMode()) === 'dev') return await fetchDevToken(saved?.user ?? 'alice')
  } catch {
    // GraphiQL itself shows what does not work.
  }
  return saved?.token
}
