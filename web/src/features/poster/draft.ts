import { inspectFile } from '../../policy/inspectFile'
import type { KindPolicy } from '../../policy/policy'
import { Observable } from '../../state/observable'
import type { Frame, FrameSearch } from './frame'
import { encodeFile, type PosterImage } from './posterImage'

export interface PosterState {
  /** Whether a frame is being looked for, or a file read. */
  busy: boolean
  image: PosterImage | null
  /** Where the page shows it from. */
  url: string | null
  /** The second of the film that it shows. */
  at?: number
  /** Why no frame was found in the film: it has none, or it could not be read this time. */
  noFrame: false | 'none' | 'failed'
  /** What was wrong with the file that was chosen last. */
  error: string | null
}

/** What a person has decided: a picture, and the second of the film that it shows; or null to have none. */
export type PosterDecision = { image: PosterImage; at?: number } | null

type Search = (signal: AbortSignal) => Promise<FrameSearch>

const UNREADABLE = 'This browser cannot read that picture. Choose another file.'

/** The picture chosen for a film that is not published or not saved yet. */
export class PosterDraft {
  readonly state = new Observable<PosterState>({
    busy: false,
    image: null,
    url: null,
    noFrame: false,
    error: null,
  })
  /** Hears of what a person decides. */
  onDecision?: (decision: PosterDecision) => void
  readonly #sender: (picture: File) => Promise<string>
  #search?: Search
  #searching = new AbortController()
  #work: Promise<void> = Promise.resolve()
  #turn = 0
  #sent?: { image: PosterImage; id: Promise<string> }
  #wanted = false

  constructor(sender: (picture: File) => Promise<string>) {
    this.#sender = sender
  }

  /**
   * Takes what was decided on an earlier visit, if anything was, and otherwise the frame that the search finds, unless
   * something is chosen in the meantime.
   */
  setFrameFrom(search: Search, decided?: () => Promise<PosterDecision | undefined>): void {
    this.#search = search
    this.state.patch({ noFrame: false })
    this.#run(async (signal) => {
      const decision = decided && (await decided().catch(() => undefined))
      if (decision === undefined) return this.#look(search, signal)
      return () => {
        this.#set(decision?.image ?? null, decision?.at)
      }
    })
  }

  /** Searches once more. */
  searchAgain(): void {
    const search = this.#search
    if (!search) return
    this.state.patch({ noFrame: false })
    this.#run((signal) => this.#look(search, signal))
  }

  /** Takes this frame. */
  setFrame({ image, at }: Frame): void {
    this.#decide({ image, at })
  }

  /** Takes a picture from a file. This browser may read more than is accepted: what it makes of it is sent. */
  setFile(file: File, policy?: KindPolicy): void {
    this.#run(async () => {
      const image = await encodeFile(file).catch(() => undefined)
      const error = image ? null : ((await inspectFile(file, policy)).refusal ?? UNREADABLE)
      return () => {
        if (image) this.#decide({ image })
        else this.state.patch({ error })
      }
    })
  }

  /** Removes the picture. */
  remove(): void {
    this.#decide(null)
  }

  /** Sends the picture, once, and gives the ID of its upload; undefined without a picture. */
  async send(): Promise<string | undefined> {
    this.#wanted = true
    await this.#work
    const { image } = this.state.get()
    if (!image) return undefined
    if (this.#sent?.image !== image) {
      const id = this.#sender(image.file)
      this.#sent = { image, id }
      // The next call tries again.
      id.catch(() => (this.#sent = undefined))
    }
    return this.#sent.id
  }

  /** Frees the browser's memory, and gives the search up, unless the picture is on its way. */
  dispose(): void {
    if (!this.#wanted) this.#searching.abort()
    this.#revoke()
  }

  async #look(search: Search, signal: AbortSignal): Promise<() => void> {
    const found = await search(signal).catch(() => 'failed' as const)
    return () => {
      if (typeof found === 'string') this.state.patch({ noFrame: found })
      else this.#set(found.image, found.at)
    }
  }

  #run(work: (signal: AbortSignal) => Promise<() => void>): void {
    const turn = this.#takeTurn()
    this.state.patch({ busy: true, error: null })
    this.#work = work(this.#searching.signal).then((done) => {
      if (turn !== this.#turn) return
      this.state.patch({ busy: false })
      done()
    })
  }

  #decide(decision: PosterDecision): void {
    this.#takeTurn()
    // Nobody waits for a search that is no longer wanted.
    this.#work = Promise.resolve()
    this.#set(decision?.image ?? null, decision?.at)
    this.onDecision?.(decision)
  }

  /** What was begun before counts no more. */
  #takeTurn(): number {
    this.#searching.abort()
    this.#searching = new AbortController()
    return ++this.#turn
  }

  #set(image: PosterImage | null, at?: number): void {
    this.#revoke()
    const url = image && URL.createObjectURL(image.file)
    this.state.patch({ image, url, at, busy: false, error: null })
  }

  #revoke(): void {
    const { url } = this.state.get()
    if (url) URL.revokeObjectURL(url)
  }
}
