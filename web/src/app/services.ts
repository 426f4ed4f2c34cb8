import { createClient } from '../api/client'
import { Pages } from '../api/pages'
import { fetchFeed } from '../features/feed/feed'
import { type AuthMode, Session } from '../features/session/session'
import { uploadApi } from '../features/upload/api'
import { UploadQueue } from '../features/upload/queue'
import { Observable } from '../state/observable'

export type Services = ReturnType<typeof createServices>

/** Everything that lives as long as the page does, wired by hand. */
export function createServices(mode: AuthMode) {
  const session = new Session(mode)
  const client = new Observable(createClient(session))
  const feed = new Pages((after: string | null) => fetchFeed(client.get(), after))
  const queue = new UploadQueue((draft) => uploadApi(client.get, draft))

  let { user } = session.state.get()
  session.state.subscribe(() => {
    const now = session.state.get()
    const before = user
    if (now.user === before) return
    user = now.user
    // A new client, so that nobody finds answers that were somebody else's.
    client.set(createClient(session))
    // Files of a session that only ran out can still be sent after the next sign-in.
    if (before !== null && !now.ended) queue.clear()
  })
  return { session, client, feed, queue }
}
