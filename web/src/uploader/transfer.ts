import type { SignedRequest } from './api'

/** How one request to storage ended. */
export interface Outcome {
  /** The HTTP status; 0 when the browser learned of none: no network, a reset, or an answer that CORS hides. */
  status: number
  /** S3's own code from the answer's XML, such as BadDigest. */
  code?: string
  /** How many bytes had left the browser. */
  sent: number
  /** True when it was given up because nothing moved any more. */
  stalled: boolean
}

export interface TransferOptions {
  signal: AbortSignal
  onProgress: (sent: number) => void
  /** Milliseconds without a byte moving after which the transfer is given up. */
  stallAfter: number
  /** The same for the wait between the last byte and the answer: storage may check the whole file in it. */
  answerWithin: number
}

/** Sends the file, or a part of it, with the signed request. XMLHttpRequest, because fetch does not report upload progress. */
export function transfer(request: SignedRequest, file: Blob, options: TransferOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const outcome: Outcome = { status: 0, sent: 0, stalled: false }
    const watchdog = new Watchdog(() => {
      outcome.stalled = true
      xhr.abort()
    })
    const cancel = () => {
      xhr.abort()
    }
    // A connection does not outlive its network, but may take minutes to notice.
    globalThis.addEventListener('offline', cancel)

    xhr.upload.onprogress = ({ loaded }) => {
      outcome.sent = loaded
      watchdog.wait(loaded < file.size ? options.stallAfter : options.answerWithin)
      options.onProgress(loaded)
    }
    xhr.onload = () => {
      outcome.status = xhr.status
      outcome.code = /<Code>(\w+)<\/Code>/.exec(xhr.responseText)?.[1]
    }
    xhr.onloadend = () => {
      watchdog.stop()
      globalThis.removeEventListener('offline', cancel)
      options.signal.removeEventListener('abort', cancel)
      if (options.signal.aborted) reject(abortError())
      else resolve(outcome)
    }

    xhr.open(request.method, request.url)
    for (const { name, value } of request.headers) xhr.setRequestHeader(name, value)
    options.signal.addEventListener('abort', cancel)
    watchdog.wait(options.stallAfter)
    xhr.send(file)
    if (options.signal.aborted) xhr.abort()
  })
}

/** Calls once when nothing was heard for the time last asked for. */
class Watchdog {
  readonly #bark: () => void
  #timer?: ReturnType<typeof setTimeout>

  constructor(bark: () => void) {
    this.#bark = bark
  }

  wait(milliseconds: number): void {
    this.stop()
    this.#timer = setTimeout(this.#bark, milliseconds)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

export function isSuccess({ status }: Outcome): boolean {
  return status >= 200 && status < 300
}

/** What a cancelled promise rejects with, as everywhere in browsers. */
export function abortError(): DOMException {
  return new DOMException('The upload was cancelled.', 'AbortError')
}
