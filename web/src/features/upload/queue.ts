import { Observable } from '../../state/observable'
import { type Details, emptyDetails } from '../../components/details'
import { FileUpload, isBusy, type UploadApi, type UploadState } from '../../uploader'
import { findFrame, PosterDraft } from '../poster'
import type { PublishedVideo } from './publish'
import { titleFromFileName } from './title'

/** One file on its way, with what has been typed about it. */
export interface QueuedUpload {
  id: number
  upload: FileUpload<Details, PublishedVideo>
  state: Observable<UploadState<PublishedVideo>>
  draft: Observable<Details>
  poster: PosterDraft
}

/** What the queue needs from the application. */
interface QueueDeps {
  /** The calls for one file. Its draft and its picture are read at the moment of each call. */
  api: (draft: () => Details, poster: PosterDraft) => UploadApi<Details, PublishedVideo>
  /** Sends a picture to storage, and gives the ID of its upload. */
  sendPoster: (picture: File) => Promise<string>
  /** The type that a film is declared as. */
  contentType?: (film: File) => Promise<string>
  /** Finds a picture in a film. */
  findFrame?: typeof findFrame
  /** How long a title may be, once that is known. */
  maxTitleLength?: () => number | undefined
  onPublished?: (video: PublishedVideo) => void
}

/** The files that were chosen, sent one after another. It outlives pages: one can browse on while bytes move. */
export class UploadQueue {
  readonly items = new Observable<readonly QueuedUpload[]>([])
  readonly #deps: QueueDeps
  #count = 0

  constructor(deps: QueueDeps) {
    this.#deps = deps
  }

  add(files: readonly File[]): void {
    this.items.set([...this.items.get(), ...files.map((file) => this.#queued(file))])
    this.#next()
  }

  /** Continues an upload that was started before; the file is compared first. */
  continue(uploadId: string, file: File): void {
    if (this.isRunning(uploadId)) return
    this.items.set([...this.items.get(), this.#queued(file, uploadId)])
    this.#next()
  }

  /** Takes an item off the list. One that is not published is given up. */
  remove(item: QueuedUpload): void {
    item.upload.cancel()
    item.poster.dispose()
    this.items.set(this.items.get().filter((other) => other !== item))
    this.#next()
  }

  /** Stops everything without giving anything up: the visitor signs out. */
  clear(): void {
    for (const { upload, poster } of this.items.get()) {
      upload.stop()
      poster.dispose()
    }
    this.items.set([])
  }

  /** Whether something would be lost if the page were closed now. */
  unfinished(): boolean {
    return this.items.get().some(({ state }) => !['published', 'cancelled'].includes(state.get().phase))
  }

  /** Whether this page is at work on the upload with this ID. */
  readonly isRunning = (uploadId: string): boolean =>
    this.items.get().some(({ upload }) => upload.uploadId === uploadId)

  #queued(file: File, resumeUploadId?: string): QueuedUpload {
    const {
      api,
      sendPoster,
      contentType,
      findFrame: find = findFrame,
      maxTitleLength,
      onPublished,
    } = this.#deps
    const draft = new Observable(emptyDetails(titleFromFileName(file.name, maxTitleLength?.())))
    const poster = new PosterDraft(sendPoster)
    poster.setFrameFrom(find(file))
    const upload: QueuedUpload['upload'] = new FileUpload(file, api(draft.get, poster), {
      contentType,
      resumeUploadId,
      fingerprints: localStorage,
      onChange: (change) => {
        const published = change.phase === 'published' && state.get().phase !== 'published'
        state.set(change)
        if (published && change.result) onPublished?.(change.result)
        this.#next()
      },
    })
    const state = new Observable(upload.state)
    return { id: ++this.#count, upload, state, draft, poster }
  }

  /** One after another: two at once would only halve each other's speed, and the first would be ready later. */
  #next(): void {
    const items = this.items.get()
    if (items.some(({ state }) => isBusy(state.get()))) return
    items.find(({ state }) => state.get().phase === 'queued')?.upload.start()
  }
}
