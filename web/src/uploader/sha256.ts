/** Above this, reading the whole file into memory costs more than the checksum is worth. */
export const MAX_WHOLE_FILE = 64 * 1024 * 1024

/**
 * The SHA-256 of a file in hexadecimal, computed by the browser off the main thread. Undefined when the file is too
 * large, or when the page is not in a secure context and the browser offers no digest.
 */
export async function sha256(file: Blob, maxSize = MAX_WHOLE_FILE): Promise<string | undefined> {
  if (!canHash() || file.size > maxSize) return undefined
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The types promise `subtle`; browsers leave it out of pages served over plain http. */
export function canHash(): boolean {
  return (crypto.subtle as SubtleCrypto | undefined) !== undefined
}
