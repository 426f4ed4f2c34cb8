import { Observable } from '../../state/observable'
import type { Frame } from './frame'
import { encodeFile, type PosterImage } from './posterImage'

export interface PosterState {
  /** Whether a frame is being looked for, or a file read. */
  busy: boolean
  picture: PosterImage | null
  /** Where the page shows it from. */
  url: string | null
  /** The second of the film that it shows. */
  at?: number
  /** Whether nobody could take a frame out of the film. */
  unreadable: boolean
  /** What was wrong with the file that was chosen last. */
  trouble: string | null
}

const BROKEN = 'This browser cannot read that picture. Choose a WebP, JPEG or PNG file.'

/** The picture that is going to be shown for a film: found, changed, sent once. */
export class PosterDraft {
  readonly state = new Observable<PosterState>({
    busy: false,
    picture: null,
    url: null,
    unreadable: false,
    trouble: null,
  })
  readonly #sender: (picture: File) => Promise<string>
  #work: Promise<void> = Promise.resolve()
  #turn = 0
  #sent?: { picture: PosterImage; id: Promise<string> }

  constructor(sender: (picture: File) => Promise<string>) {
    this.#sender = sender
  }

  /** Looks for a frame. What a person chooses in the meantime wins. */
  look(search: Promise<Frame | undefined>): void {
    this.#run(async () => {
      const frame = await search.catch(() => undefined)
      return () => {
        if (frame) this.#show(frame.picture, frame.at)
        else this.state.patch({ unreadable: true })
      }
    })
  }

  /** Takes this frame. */
  show({ picture, at }: Frame): void {
    this.#turn++
    this.#show(picture, at)
  }

  /** Takes a picture from a file. */
  choose(file: Blob): void {
    this.#run(async () => {
      const picture = await encodeFile(file).catch(() => undefined)
      return () => {
        if (picture) this.#show(picture)
        else this.state.patch({ trouble: BROKEN })
      }
    })
  }

  /** Goes without a picture. */
  drop(): void {
    this.#turn++
    this.#show(null)
  }

  /** The ID of the picture's upload; undefined without a picture. Whoever asks again gets the same one. */
  async send(): Promise<string | undefined> {
    await this.#work
    const { picture } = this.state.get()
    if (!picture) return undefined
    if (this.#sent?.picture !== picture) {
      const id = this.#sender(picture.file)
      this.#sent = { picture, id }
      // What failed is tried anew by the next one who asks.
      id.catch(() => (this.#sent = undefined))
    }
    return this.#sent.id
  }

  /** Lets go of the browser's memory. */
  dispose(): void {
    const { url } = this.state.get()
    if (url) URL.revokeObjectURL(url)
  }

  #run(work: () => Promise<() => void>): void {
    const turn = ++this.#turn
    this.state.patch({ busy: true, trouble: null })
    this.#work = work().then((done) => {
      if (turn !== this.#turn) return
      this.state.patch({ busy: false })
      done()
    })
  }

  #show(picture: PosterImage | null, at?: number): void {
    this.dispose()
    const url = picture && URL.createObjectURL(picture.file)
    this.state.patch({ picture, url, at, busy: false, trouble: null })
  }
}
