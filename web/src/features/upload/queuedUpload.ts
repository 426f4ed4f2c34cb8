import { type Details, emptyDetails, sameDetails } from '../../components/details'
import { Observable } from '../../state/observable'
import type { FileUpload, UploadState } from '../../uploader'
import type { PosterDecision, PosterDraft } from '../poster'
import type { Draft } from './drafts'
import type { PublishedVideo } from './publish'

/** One file on its way, with what has been typed about it. */
export interface QueuedUpload {
  id: number
  upload: FileUpload<Details, PublishedVideo>
  /** What is shown: as the upload says, but for one that waits for room, which is `queued` again. */
  state: Observable<UploadState<PublishedVideo>>
  draft: Observable<Details>
  poster: PosterDraft
  /** Whether all about it is shown, or one line. */
  unfolded: Observable<boolean>
  saved: Draft
}

/** Keeps the pictures that are chosen, by the key of their draft. */
export interface PosterKeeper {
  save(key: string, poster: NonNullable<PosterDecision>): Promise<void>
  load(key: string): Promise<PosterDecision | undefined>
  remove(key: string): Promise<void>
  keepOnly(keys: ReadonlySet<string>): Promise<void>
}

/** The details to start from: what was typed on an earlier visit, or the suggestions. */
export function initialDetails({ found }: Draft, suggested: Details): Details {
  return { ...suggested, ...found?.details }
}

/** What was decided about the picture on an earlier visit; undefined when nothing was. */
export function decidedPoster({ key, found }: Draft, posters: PosterKeeper) {
  return async (): Promise<PosterDecision | undefined> => {
    if (found?.poster === 'removed') return null
    return found?.poster === 'chosen' ? posters.load(key) : undefined
  }
}

/** Keeps what is typed and decided from now on, until it is published. */
export function keepDraft(
  { upload, state, draft, poster, saved }: QueuedUpload,
  posters: PosterKeeper,
): void {
  const { found, key } = saved
  let decided = found?.poster
  let uploadId = upload.uploadId
  // A file about which nothing is said needs no draft; a visibility that was chosen for all is said.
  let kept = found !== undefined || !sameDetails(draft.get(), emptyDetails(draft.get().title))
  const save = () => {
    kept = true
    uploadId = upload.uploadId
    saved.save({ details: draft.get(), poster: decided, uploadId })
  }
  if (kept) save()
  draft.subscribe(save)
  poster.onDecision = (decision) => {
    decided = decision ? 'chosen' : 'removed'
    void (decision ? posters.save(key, decision) : posters.remove(key))
    save()
  }
  state.subscribe(() => {
    if (state.get().phase === 'published') saved.remove()
    else if (kept && upload.uploadId !== uploadId) save()
  })
}
