import { abortError } from './abortError'
import type { SignedRequest } from './api'

/** How one request to storage ended. */
export interface Outcome {
  /** The HTTP status; 0 when the browser learned of none: no network, a reset, or an answer that CORS hides. */
  status: number
  /** S3's own code from the answer's XML, such as BadDigest. */
  code?: string
  /** How many bytes had left the browser. */
  sent: number
  /** Whether it was given up because nothing moved any more. */
  stalled: boolean
}

/** Milliseconds after which a transfer is given up. */
export interface Timeouts {
  /** Without a byte moving. */
  stallAfter: number
  /** Between the last byte and the answer: storage may check the whole file in it. */
  answerWithin: number
}

/** When the network changes: a connection may not outlive it, and take minutes to notice. */
const NETWORK_EVENTS = ['offline', 'online']
/** Milliseconds without a byte after which such a connection is given up. One that still moves goes on. */
const DOUBTED_STALL = 5000

export interface TransferOptions extends Timeouts {
  signal: AbortSignal
  onProgress: (sent: number) => void
}

/**
 * Sends the file, or a part of it, with the signed request. XMLHttpRequest, because fetch does not report upload
 * progress.
 */
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
    const doubt = () => {
      if (outcome.sent < file.size) watchdog.wait(Math.min(options.stallAfter, DOUBTED_STALL))
    }
    for (const event of NETWORK_EVENTS) globalThis.addEventListener(event, doubt)

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
      for (const event of NETWORK_EVENTS) globalThis.removeEventListener(event, doubt)
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

/** Calls back once nothing has been heard for the time that `wait` was last given. */
class Watchdog {
  readonly #onTimeout: () => void
  #timer?: ReturnType<typeof setTimeout>

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout
  }

  wait(milliseconds: number): void {
    this.stop()
    this.#timer = setTimeout(this.#onTimeout, milliseconds)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
