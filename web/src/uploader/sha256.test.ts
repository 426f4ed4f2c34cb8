import { expect, test, vi } from 'vitest'
import { sha256 } from './sha256'

const abc = new Blob(['abc'])

test('is the SHA-256 in lower-case hexadecimal', async () => {
  expect(await sha256(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('is left out above the limit', async () => {
  expect(await sha256(abc, 2)).toBeUndefined()
})

test('is left out where the browser offers no digest', async () => {
  vi.stubGlobal('crypto', {})
  expect(await sha256(abc)).toBeUndefined()
  vi.unstubAllGlobals()
})
