/** Where fingerprints are kept: localStorage, or anything like it. */
export type FingerprintStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const EDGE = 64 * 1024

/**
 * Tells one large file from another by its first and last bytes (FNV-1a), for uploads without a SHA-256. It protects
 * from mistakes, not from forgery.
 */
export async function fingerprint(file: Blob): Promise<string> {
  const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(0, file.size - EDGE))])
  let hash = 0x811c9dc5
  for (const byte of new Uint8Array(await edges.arrayBuffer())) hash = Math.imul(hash ^ byte, 0x01000193)
  return `${file.size}-${(hash >>> 0).toString(16)}`
}

const key = (uploadId: string) => `streamsphere.file.${uploadId}`

export function saveFingerprint(store: FingerprintStore | undefined, uploadId: string, print: string): void {
  try {
    store?.setItem(key(uploadId), print)
  } catch {
    // Full or forbidden: the upload cannot be resumed then, only started again.
  }
}

export function loadFingerprint(store: FingerprintStore | undefined, uploadId: string): string | undefined {
  return store?.getItem(key(uploadId)) ?? undefined
}

export function removeFingerprint(store: FingerprintStore | undefined, uploadId: string): void {
  store?.removeItem(key(uploadId))
}
