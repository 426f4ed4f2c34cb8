import { Problem } from '../../api/problem'

/**
 * Dev mode's way to be somebody. Rejects with a Problem when the server cannot be reached, and with another error when
 * it does not accept the name; both have messages that can be shown.
 */
export async function fetchDevToken(user: string): Promise<string> {
  const answer = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user }),
  }).catch(() => {
    throw new Problem(navigator.onLine ? 'SERVER_UNREACHABLE' : 'OFFLINE')
  })
  if (answer.status >= 500) throw new Problem('SERVER_UNREACHABLE')
  if (!answer.ok) throw new Error('This name is not accepted. Choose one of 1 to 64 characters.')
  return ((await answer.json()) as { token: string }).token
}
