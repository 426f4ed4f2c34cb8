import { createAttachmentSender } from '../api/attachment'
import { createClient } from '../api/client'
import { Problem } from '../api/problem'
import { fetchFeed } from '../features/feed/feed'
import { Feeds } from '../features/feed/feeds'
import { type AuthMode, Session } from '../features/session/session'
import { uploadApi } from '../features/upload/api'
import { Drafts } from '../features/upload/drafts'
import type { PublishedVideo } from '../features/upload/publish'
import { UploadQueue } from '../features/upload/queue'
import { inspectFile } from '../policy/inspectFile'
import { knownPolicy, loadPolicy, ofKind } from '../policy/policy'
import { Observable } from '../state/observable'
import { Toasts } from '../state/toasts'

export type Services = ReturnType<typeof createServices>

/** Everything that lives as long as the page does, wired by hand. */
export function createServices(mode: AuthMode) {
  const session = new Session(mode)
  const client = new Observable(createClient(session))
  const feeds = new Feeds((filter, after) => fetchFeed(client.get(), filter, after))
  const toasts = new Toasts()
  const queue = new UploadQueue({
    api: (draft, poster) => uploadApi(client.get, draft, poster),
    sendPoster: createAttachmentSender(client.get, 'POSTER'),
    drafts: new Drafts(localStorage, () => session.state.get().user),
    maxPending: () => knownPolicy(client.get())?.maxPending,
    contentType: async (film) =>
      (await inspectFile(film, ofKind(await loadPolicy(client.get()), 'VIDEO'))).contentType ?? film.type,
    maxTitleLength: () => knownPolicy(client.get())?.details.maxTitleLength,
    onPublished: (video) => {
      // The upload page says so by itself.
      if (location.pathname !== '/upload')
        toasts.say(`“${video.title}” is published.`, watchLink(video, 'Watch'))
    },
    onPosterFailed: posterFailed(toasts),
  })

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
  return { session, client, feeds, queue, toasts }
}

function posterFailed(toasts: Toasts) {
  return (video: PublishedVideo, error: unknown) => {
    const reason = error instanceof Problem ? error.message : 'The picture could not be sent.'
    toasts.warn(
      `“${video.title}” is published, but without its picture. ${reason}`,
      watchLink(video, 'Set it again', '#edit'),
    )
  }
}

function watchLink({ id }: PublishedVideo, label: string, hash = '') {
  return { to: `/watch/${encodeURIComponent(id)}${hash}`, label }
}
