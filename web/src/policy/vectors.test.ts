import { describe, expect, test } from 'vitest'
import { vectors } from '../test/vectors'
import { decide } from './inspectFile'
import { recognize } from './recognize'

interface FirstBytes {
  bytes: string
  name: string
}

/** Reads hexadecimal, in which `00*12` stands for twelve zeros. */
function bytesOf(text: string): Uint8Array {
  const hex = text
    .split(' ')
    .map((word) => {
      const [bytes = '', times = '1'] = word.split('*')
      return bytes.repeat(Number(times))
    })
    .join('')
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
}

test.each(vectors<FirstBytes>('first-bytes'))('$bytes is $name', ({ bytes, name }) => {
  expect(recognize(bytesOf(bytes))).toBe(name)
})

test('only the first 4,096 bytes count', () => {
  const late = new Uint8Array(5000)
  late.set(bytesOf('4f67675300'), 0)
  late.set(new TextEncoder().encode('OVP80'), 4094)
  expect(recognize(late)).toBe('ogg')
  expect(recognize(late.subarray(0, 4))).toBe('ogg')
})

interface Policy {
  formats: { contentType: string; extensions: string[]; firstBytes: string[] }[]
  refusals: { name: string; extensions: string[] }[]
  files: { name: string; firstBytes: string; declares?: string; refused?: string }[]
}

describe.each(vectors<Policy>('declared-types'))('where $formats are accepted', (policy) => {
  const formats = policy.formats.map((format) => ({ ...format, aliases: [] }))
  const refusals = policy.refusals.map((refusal) => ({ ...refusal, message: refusal.name }))
  test.each(policy.files)(
    '$name with first bytes of $firstBytes',
    ({ name, firstBytes, declares, refused }) => {
      const decision = decide({ name, type: '' }, firstBytes, { kind: 'VIDEO', formats, refusals })
      expect(decision).toEqual(refused === undefined ? { contentType: declares } : { refusal: refused })
    },
  )
})
