/**
 * A new key for one file: whoever asks again with it gets the same upload. (crypto.randomUUID would need a secure context.)
 */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
