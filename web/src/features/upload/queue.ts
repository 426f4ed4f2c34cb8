import type { Visibility } from '../../api/graphql'
import { Problem } from '../../api/problem'
import { Observable } from '../../state/observable'
import { type Details, emptyDetails } from '../../components/details'
import { FileUpload, isBusy, type UploadApi, type UploadFailure, type UploadState } from '../../uploader'
import { FrameQueue, PosterDraft, PosterStore } from '../poster'
import { Drafts } from './drafts'
import type { PosterSource, PublishedVideo } from './publish'
import {
  decidedPoster,
  initialDetails,
  keepDraft,
  type PosterKeeper,
  type QueuedUpload,
} from './queuedUpload'
import { titleFromFileName } from './title'

export type { QueuedUpload }

/** What the queue needs from the application. */
export interface QueueDeps {
  /** The calls for one file. Its draft and its picture are read at the moment of each call. */
  api: (draft: () => Details, poster: PosterSource) => UploadApi<Details, PublishedVideo>
  /** Sends a picture to storage, and gives the ID of its upload. */
  sendPoster: (picture: File) => Promise<string>
  /** The type that a film is declared as. */
  contentType?: (film: File) => Promise<string>
  /** Takes pictures out of films. */
  frames?: Pick<FrameQueue, 'find' | 'prefer'>
  /** Keeps what is typed. */
  drafts?: Drafts
  /** Keeps the pictures that are chosen. */
  posters?: PosterKeeper
  /** How long a title may be, once that is known. */
  maxTitleLength?: () => number | undefined
  /** How many uploads may be unfinished, once that is known. */
  maxPending?: () => number | undefined
  onPublished?: (video: PublishedVideo) => void
  /** A video is published, but without its picture. */
  onPosterFailed?: (video: PublishedVideo, error: unknown) => void
}

/** Milliseconds after which it is tried again whether there is room for one more upload. */
const ASK_AGAIN = 20_000

/** The files that were chosen, sent one after another. It outlives pages: one can browse on while bytes move. */
export class UploadQueue {
  readonly items = new Observable<readonly QueuedUpload[]>([])
  /** Whether the next file waits because too many are not published yet. */
  readonly full = new Observable(false)
  /** Pictures that are still to be set of videos that are published, which may have left the list. */
  readonly posters = new Observable<ReadonlySet<Promise<void>>>(new Set())
  readonly #deps: QueueDeps
  readonly #frames: Pick<FrameQueue, 'find' | 'prefer'>
  readonly #drafts: Drafts
  readonly #keptPosters: PosterKeeper
  #count = 0
  /** What was chosen for all; files that come later follow it. */
  #visibility?: Visibility
  /** Whether the server has no room for one more upload. */
  #refused = false
  #askAgain?: ReturnType<typeof setTimeout>

  constructor(deps: QueueDeps) {
    this.#deps = deps
    this.#frames = deps.frames ?? new FrameQueue()
    this.#drafts = deps.drafts ?? new Drafts(localStorage, () => null)
    this.#keptPosters = deps.posters ?? new PosterStore()
    void this.#keptPosters.keepOnly(this.#drafts.sweep())
  }

  add(files: readonly File[]): void {
    const unfolded = this.items.get().length === 0 && files.length === 1
    this.#append(files.map((file) => this.#queued(file, unfolded)))
  }

  /** Continues an upload that was started before; the file is compared first. */
  continue(uploadId: string, file: File): void {
    if (!this.isRunning(uploadId)) this.#append([this.#queued(file, true, uploadId)])
  }

  /** Publishes one as soon as it is there. */
  publish({ upload, poster, draft }: QueuedUpload): void {
    // The picture goes along with what is left of the film, so that publishing need not wait for it.
    poster.send().catch(() => undefined)
    upload.publish(draft.get)
  }

  /** Publishes all that can be, as soon as they are there. */
  publishAll(): void {
    for (const item of this.items.get()) if (isPublishable(item.state.get())) this.publish(item)
  }

  /** Says who can watch all that are not published yet, and those that are added from now on. */
  setVisibility(visibility: Visibility): void {
    this.#visibility = visibility
    for (const { draft, state } of this.items.get()) {
      if (!['publishing', 'published'].includes(state.get().phase)) draft.patch({ visibility })
    }
  }

  /** Shows all about an item, or one line. */
  unfold({ unfolded, upload }: QueuedUpload, all: boolean): void {
    // Somebody who looks at it should not wait for the pictures of all films before it.
    if (all) this.#frames.prefer(upload.file)
    unfolded.set(all)
  }

  /** Takes an item off the list. One that is not published is given up. */
  remove(item: QueuedUpload): void {
    item.upload.cancel()
    item.poster.dispose()
    item.saved.remove()
    void this.#keptPosters.remove(item.saved.key)
    this.#takeOff((other) => other === item)
  }

  /** Takes those that are published off the list. */
  clearPublished(): void {
    const published = this.items.get().filter(({ state }) => state.get().phase === 'published')
    for (const { poster } of published) poster.dispose()
    this.#takeOff((item) => published.includes(item))
  }

  /** Stops everything without giving anything up: the visitor signs out. */
  clear(): void {
    for (const { upload, poster, saved } of this.items.get()) {
      upload.stop()
      poster.dispose()
      saved.close()
    }
    this.posters.set(new Set())
    this.#takeOff(() => true)
  }

  /** What was typed about an upload that was cancelled on another page goes. */
  forget(uploadId: string): void {
    const key = this.#drafts.forget(uploadId)
    if (key) void this.#keptPosters.remove(key)
  }

  /** Whether something would be lost if the page were closed now. */
  unfinished(): boolean {
    return this.items.get().some(({ state }) => !['published', 'cancelled'].includes(state.get().phase))
  }

  /** Whether this page is at work on the upload with this ID. */
  readonly isRunning = (uploadId: string): boolean =>
    this.items.get().some(({ upload }) => upload.uploadId === uploadId)

  /** Asks again whether there is room for one more upload. */
  readonly tryNow = (): void => {
    clearTimeout(this.#askAgain)
    this.#refused = false
    this.#next()
  }

  #append(items: readonly QueuedUpload[]): void {
    this.items.set([...this.items.get(), ...items])
    this.#next()
  }

  #takeOff(leaves: (item: QueuedUpload) => boolean): void {
    this.items.set(this.items.get().filter((item) => !leaves(item)))
    if (this.items.get().length === 0) this.#visibility = undefined
    this.tryNow()
  }

  #queued(file: File, unfolded: boolean, resumeUploadId?: string): QueuedUpload {
    const { api, sendPoster, contentType, maxTitleLength } = this.#deps
    const saved = this.#drafts.open(file, resumeUploadId)
    const suggested = emptyDetails(titleFromFileName(file.name, maxTitleLength?.()))
    if (this.#visibility) suggested.visibility = this.#visibility
    const draft = new Observable(initialDetails(saved, suggested))
    const poster = new PosterDraft(sendPoster)
    poster.setFrameFrom((signal) => this.#frames.find(file, signal), decidedPoster(saved, this.#keptPosters))
    const source: PosterSource = {
      send: () => poster.send(),
      follows: (video, set) => void this.#followPoster(video, set),
    }
    const upload: QueuedUpload['upload'] = new FileUpload(file, api(draft.get, source), {
      contentType,
      resumeUploadId,
      fingerprints: localStorage,
      onChange: (change) => {
        this.#follow(item, change)
      },
    })
    const id = ++this.#count
    const state = new Observable(upload.state)
    const item = { id, upload, state, draft, poster, saved, unfolded: new Observable(unfolded) }
    keepDraft(item, this.#keptPosters)
    return item
  }

  #follow({ state, saved }: QueuedUpload, change: UploadState<PublishedVideo>): void {
    const published = change.phase === 'published' && state.get().phase !== 'published'
    if (isLackOfRoom(change.failure)) {
      // No failure of this file: it waits for its turn again.
      state.set({ ...change, phase: 'queued', failure: undefined })
      this.#refused = true
      clearTimeout(this.#askAgain)
      this.#askAgain = setTimeout(this.tryNow, ASK_AGAIN)
    } else {
      state.set(change)
    }
    if (published) {
      void this.#keptPosters.remove(saved.key)
      if (change.result) this.#deps.onPublished?.(change.result)
      this.tryNow()
    } else {
      this.#next()
    }
  }

  async #followPoster(video: PublishedVideo, set: Promise<void>): Promise<void> {
    this.posters.set(new Set(this.posters.get()).add(set))
    const error: unknown = await set.then(
      () => undefined,
      (error: unknown) => error,
    )
    // Whoever signed out is no longer told.
    if (!this.posters.get().has(set)) return
    this.posters.set(new Set([...this.posters.get()].filter((other) => other !== set)))
    if (error !== undefined) this.#deps.onPosterFailed?.(video, error)
  }

  /** One after another: two at once would only halve each other's speed, and the first would be ready later. */
  #next(): void {
    const items = this.items.get()
    const next = items.find(({ state }) => state.get().phase === 'queued')
    this.full.set(next !== undefined && (this.#refused || this.#pending() >= this.#maxPending()))
    if (!next || this.full.get() || items.some(({ state }) => isBusy(state.get()))) return
    next.upload.start()
  }

  /** How many uploads of this page the server counts as unfinished. */
  #pending(): number {
    const isPending = ({ upload, state }: QueuedUpload) =>
      upload.uploadId !== undefined && !['published', 'cancelled'].includes(state.get().phase)
    return this.items.get().filter(isPending).length
  }

  #maxPending(): number {
    return this.#deps.maxPending?.() ?? Infinity
  }
}

/** Whether `publish` makes sense. */
export function isPublishable({ phase, publishRequested }: UploadState<unknown>): boolean {
  return !publishRequested && !['publishing', 'published', 'cancelled'].includes(phase)
}

/** Whether there are too many unfinished uploads: too many bytes are told with the field that says so. */
function isLackOfRoom(failure: UploadFailure | undefined): boolean {
  const problem = failure?.cause
  return problem instanceof Problem && problem.code === 'QUOTA_EXCEEDED' && problem.field === undefined
}
