import { abortError } from './abortError'
import type { PartPlan, RequestedUpload, SignedRequest, UploadApi } from './api'
import type { Deps } from './deps'
import { UploadFailure } from './failure'
import { fingerprint, saveFingerprint } from './fingerprint'
import { newIdempotencyKey } from './idempotencyKey'
import { PartChecksums } from './partChecksums'
import { PartTracker } from './partTracker'
import { withRetry } from './retry'
import { canHash, sha256 } from './sha256'

/** An upload that the application has reserved for this file, and what is known about it. */
export interface Reservation {
  uploadId: string
  /** Of a file that goes in parts. */
  parts?: { tracker: PartTracker; checksums: PartChecksums }
  /** Of a file that goes in one request: one that has not been sent yet. */
  request?: SignedRequest | null
}

/** Reserves an upload. */
export async function reserve<D, R>(deps: Deps<D, R>, idempotencyKey: string): Promise<void> {
  const { uploadId, request, parts } = await requestUpload({ ...deps, idempotencyKey })
  const reservation: Reservation = {
    uploadId,
    request,
    parts: parts ? trackParts(deps.file, parts) : undefined,
  }
  deps.moveTo({ name: 'send', reservation })
}

type RequestDeps = Pick<Deps<unknown, unknown>, 'file' | 'contentType' | 'fingerprints' | 'signal'> & {
  api: Pick<UploadApi<unknown, unknown>, 'requestUpload' | 'cancelUpload'>
  idempotencyKey?: string
  wait?: Deps<unknown, unknown>['wait']
}

/** Asks for an upload of the file, with its checksum where that is known. When an answer is lost, the next try gets the same upload. */
export async function requestUpload({
  file,
  api,
  contentType,
  fingerprints,
  signal,
  wait,
  idempotencyKey = newIdempotencyKey(),
}: RequestDeps): Promise<RequestedUpload> {
  const checksum = await readFile(() => sha256(file))
  const { name, type, size } = file
  const input = {
    fileName: name,
    contentType: (await contentType?.(file)) ?? type,
    size,
    ...(checksum && { sha256: checksum }),
    idempotencyKey,
  }
  const requested = await withRetry(() => api.requestUpload(input), { signal, wait })
  if (signal.aborted) {
    // Nobody waits for this: an upload that is not given up expires by itself.
    api.cancelUpload(requested.uploadId, false).catch(() => undefined)
    throw abortError()
  }
  const hasChecksums = requested.parts ? canHash() : checksum
  if (!hasChecksums)
    saveFingerprint(fingerprints, requested.uploadId, await readFile(() => fingerprint(file)))
  return requested
}

/** Tracks the parts of a file, of which these are stored already. */
export function trackParts(
  file: File,
  plan: PartPlan,
  stored: readonly number[] = [],
  checksums = new PartChecksums(file, plan),
) {
  return { tracker: new PartTracker(file.size, plan, stored), checksums }
}

/** Reads from the file; that it cannot be read any more is told as such. */
export async function readFile<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new UploadFailure('file-unreadable', { cause })
  }
}
