import { inspectFile } from '../../policy/inspectFile'
import type { KindPolicy } from '../../policy/policy'
import { Observable } from '../../state/observable'
import type { Frame } from './frame'
import { encodeFile, type PosterImage } from './posterImage'

export interface PosterState {
  /** Whether a frame is being looked for, or a file read. */
  busy: boolean
  image: PosterImage | null
  /** Where the page shows it from. */
  url: string | null
  /** The second of the film that it shows. */
  at?: number
  /** Whether no frame could be taken from the film. */
  noFrame: boolean
  /** What was wrong with the file that was chosen last. */
  error: string | null
}

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
  readonly #sender: (picture: File) => Promise<string>
  #work: Promise<void> = Promise.resolve()
  #turn = 0
  #sent?: { image: PosterImage; id: Promise<string> }

  constructor(sender: (picture: File) => Promise<string>) {
    this.#sender = sender
  }

  /** Takes the frame that is being looked for, unless something is chosen in the meantime. */
  setFrameFrom(search: Promise<Frame | undefined>): void {
    this.#run(async () => {
      const frame = await search.catch(() => undefined)
      return () => {
        if (frame) this.#set(frame.image, frame.at)
        else this.state.patch({ noFrame: true })
      }
    })
  }

  /** Takes this frame. */
  setFrame({ image, at }: Frame): void {
    this.#turn++
    this.#set(image, at)
  }

  /** Takes a picture from a file. This browser may read more than is accepted: what it makes of it is sent. */
  setFile(file: File, policy?: KindPolicy): void {
    this.#run(async () => {
      const image = await encodeFile(file).catch(() => undefined)
      const error = image ? null : ((await inspectFile(file, policy)).refusal ?? UNREADABLE)
      return () => {
        if (image) this.#set(image)
        else this.state.patch({ error })
      }
    })
  }

  /** Removes the picture. */
  remove(): void {
    this.#turn++
    this.#set(null)
  }

  /** Sends the picture, once, and gives the ID of its upload; undefined without a picture. */
  async send(): Promise<string | undefined> {
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

  /** Frees the browser's memory. */
  dispose(): void {
    const { url } = this.state.get()
    if (url) URL.revokeObjectURL(url)
  }

  #run(work: () => Promise<() => void>): void {
    const turn = ++this.#turn
    this.state.patch({ busy: true, error: null })
    this.#work = work().then((done) => {
      if (turn !== this.#turn) return
      this.state.patch({ busy: false })
      done()
    })
  }

  #set(image: PosterImage | null, at?: number): void {
    this.dispose()
    const url = image && URL.createObjectURL(image.file)
    this.state.patch({ image, url, at, busy: false, error: null })
  }
}
