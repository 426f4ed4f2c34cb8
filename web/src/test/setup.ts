import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

/** Milliseconds that a test waits for what it expects: a busy machine takes its time, an idle one none of it. */
const PATIENCE = 10_000
configure({ asyncUtilTimeout: PATIENCE })
const { waitFor } = vi
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE, ...options })

afterEach(() => {
  cleanup()
  localStorage.clear()
})

// jsdom has no Blob.arrayBuffer, and Node's digest takes no ArrayBuffer that was made in jsdom's realm, only a
// view of one.
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      resolve(new Uint8Array(reader.result as ArrayBuffer) as unknown as ArrayBuffer)
    }
    reader.onerror = () => {
      reject(new Error('unreadable'))
    }
    reader.readAsArrayBuffer(this)
  })
}
