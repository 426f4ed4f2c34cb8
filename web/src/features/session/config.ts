import type { AuthMode } from './session'

/** Asks the server how visitors sign in. Rejects when it does not answer. */
export async function fetchAuthMode(): Promise<AuthMode> {
  const answer = await fetch('/config.json')
  if (!answer.ok) throw new Error(`config.json: status ${answer.status}`)
  const { authMode } = (await answer.json()) as { authMode?: string }
  return authMode === 'dev' ? 'dev' : 'jwt'
}
