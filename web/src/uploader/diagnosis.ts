import type { SignedRequest } from './api'
import { type FailureReason, MAX_TRIES } from './failure'
import { meaningOf } from './storageAnswer'
import type { Outcome } from './transfer'

/** Why a transfer did not succeed, and how many tries it is worth in all. */
export interface Diagnosis {
  reason: FailureReason
  maxTries: number
}

export async function diagnose(outcome: Outcome, request: SignedRequest, file: Blob): Promise<Diagnosis> {
  const reason = outcome.status === 0 ? await whySilent(outcome, request, file) : reasonOf(outcome)
  const diagnosis = withMaxTries(reason)
  return meaningOf(outcome).does === 'give-up' ? { ...diagnosis, maxTries: 1 } : diagnosis
}

export function withMaxTries(reason: FailureReason): Diagnosis {
  return { reason, maxTries: MAX_TRIES[reason] ?? 1 }
}

function reasonOf(outcome: Outcome): FailureReason {
  const { does, damaged } = meaningOf(outcome)
  if (damaged) return 'damaged'
  if (does !== 'send-again') return 'storage-refused'
  return outcome.status === 400 ? 'connection-broken' : 'storage-busy'
}

/**
 * Browsers do not say why a request got no answer, so that pages cannot spy: the cause is told by what still
 * works.
 */
async function whySilent(outcome: Outcome, request: SignedRequest, file: Blob): Promise<FailureReason> {
  if (!(await isReadable(file))) return 'file-unreadable'
  if (outcome.stalled) return unlessOffline('stalled')
  if (outcome.sent > 0) return unlessOffline('connection-broken')
  return (await isReachable(request.url)) ? 'origin-refused' : unlessOffline('storage-unreachable')
}

/** Behind some VPNs browsers say that there is no network though there is one: it only words the reason. */
function unlessOffline(reason: FailureReason): FailureReason {
  return navigator.onLine ? reason : 'offline'
}

async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** An opaque request needs no CORS rule: it fails only if nobody answers at all. */
async function isReachable(url: string): Promise<boolean> {
  // Without its query, so that it is no use of the signature.
  const { origin, pathname } = new URL(url)
  try {
    await fetch(origin + pathname, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(5000) })
    return true
  } catch {
    return false
  }
}
