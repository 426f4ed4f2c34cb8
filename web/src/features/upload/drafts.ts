import type { Details } from '../../components/details'
import { sameFileName } from '../../uploader'

/** What was typed about a file that is not published yet, as this browser keeps it. */
export interface SavedDraft {
  fileName: string
  size: number
  /** Milliseconds, as the file says. */
  lastModified: number
  /** Of the upload that the file was reserved, once it was. */
  uploadId?: string
  details: Details
  /** What was decided about the picture; one that was chosen is in the PosterStore, under the same key. */
  poster?: 'chosen' | 'removed'
  /** Milliseconds. */
  savedAt: number
}

/** The part of localStorage that is used. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const PREFIX = 'streamsphere.draft.'
/** Milliseconds after which nobody comes back: unfinished uploads are over by then, too. */
const LIFETIME = 30 * 24 * 60 * 60 * 1000

/**
 * Keeps what was typed about films until they are published or cancelled, so that it survives a reload and a closed tab.
 * It is found again by the upload, or by the file, and only by the user who typed it.
 */
export class Drafts {
  readonly #storage: DraftStorage
  readonly #owner: () => string | null
  readonly #now: () => number
  /** Keys that a file on the page uses: the same file chosen twice gets two drafts. */
  readonly #taken = new Set<string>()

  constructor(storage: DraftStorage, owner: () => string | null, now = Date.now) {
    this.#storage = storage
    this.#owner = owner
    this.#now = now
  }

  /** The draft of a file, with what was saved for it before. */
  open(file: File, uploadId?: string): Draft {
    const key = (uploadId && this.#keyOf(uploadId, file)) ?? this.#keyFor(file)
    this.#taken.add(key)
    const { name: fileName, size, lastModified } = file
    return new Draft(key, this.#load(key), {
      save: (change) => {
        this.#save(key, { fileName, size, lastModified, ...change, savedAt: this.#now() })
      },
      remove: () => {
        this.#taken.delete(key)
        this.#storage.removeItem(key)
      },
      close: () => this.#taken.delete(key),
    })
  }

  /** Removes what was typed about an upload that was given up elsewhere; gives its key. */
  forget(uploadId: string): string | undefined {
    const key = this.#keyOf(uploadId)
    if (key) this.#storage.removeItem(key)
    return key
  }

  /** Removes what nobody will come back to, of all users, and gives the keys that stay. */
  sweep(): ReadonlySet<string> {
    const left = new Set<string>()
    for (const key of this.#keys(PREFIX)) {
      const draft = this.#load(key)
      if (draft && this.#now() - draft.savedAt < LIFETIME) left.add(key)
      else this.#storage.removeItem(key)
    }
    return left
  }

  #keyFor({ name, size, lastModified }: File): string {
    const key = this.#ownPrefix() + [size, lastModified, name.normalize()].join('/')
    for (let count = 1; ; count++) {
      const free = count === 1 ? key : `${key}#${count}`
      if (!this.#taken.has(free)) return free
    }
  }

  /** The key under which an upload's draft is; of this file, if one is given. */
  #keyOf(uploadId: string, file?: File): string | undefined {
    return this.#keys(this.#ownPrefix()).find((key) => {
      const draft = this.#load(key)
      const fits = !file || (draft?.size === file.size && sameFileName(draft.fileName, file.name))
      return draft?.uploadId === uploadId && fits
    })
  }

  #ownPrefix(): string {
    return `${PREFIX}${encodeURIComponent(this.#owner() ?? '')}.`
  }

  #keys(prefix: string): string[] {
    return Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index)).filter(
      (key) => key?.startsWith(prefix) ?? false,
    ) as string[]
  }

  #load(key: string): SavedDraft | undefined {
    try {
      return (JSON.parse(this.#storage.getItem(key) ?? 'null') as SavedDraft | null) ?? undefined
    } catch {
      return undefined
    }
  }

  #save(key: string, draft: SavedDraft): void {
    try {
      this.#storage.setItem(key, JSON.stringify(draft))
    } catch {
      // Full or forbidden: what was typed lives as long as the page, then.
    }
  }
}

type Change = Pick<SavedDraft, 'details' | 'poster' | 'uploadId'>

interface Keeper {
  save: (change: Change) => void
  remove: () => void
  close: () => void
}

/** What is kept of one file on the page. */
export class Draft {
  readonly key: string
  /** What was typed on an earlier visit. */
  readonly found?: SavedDraft
  readonly #keeper: Keeper
  #ended = false

  constructor(key: string, found: SavedDraft | undefined, keeper: Keeper) {
    this.key = key
    this.found = found
    this.#keeper = keeper
  }

  save(change: Change): void {
    if (!this.#ended) this.#keeper.save(change)
  }

  /** It is published or given up: there is nothing to come back to. */
  remove(): void {
    this.#ended = true
    this.#keeper.remove()
  }

  /** The file leaves the page; what was typed stays. */
  close(): void {
    this.#ended = true
    this.#keeper.close()
  }
}
