import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

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
