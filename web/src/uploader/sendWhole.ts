import type { SignedRequest } from './api'
import type { Deps } from './deps'
import { type Diagnosis, diagnose, withMaxTries } from './diagnosis'
import { UploadFailure } from './failure'
import { Failures } from './failures'
import { findMissing } from './finalize'
import { ignoreFinalized, renew } from './presign'
import { ProgressDisplay } from './progressDisplay'
import type { Reservation } from './reserve'
import { isStored, meaningOf } from './storageAnswer'
import { type Outcome, transfer } from './transfer'

type Send = (request: SignedRequest) => Promise<Outcome>

/** Sends a file in one request. */
export async function sendWhole<D, R>(reservation: Reservation, deps: Deps<D, R>): Promise<void> {
  const { file, timing, signal } = deps
  let sent = 0
  const display = new ProgressDisplay(deps, () => ({ safe: 0, sent: Math.min(sent, file.size) }))
  const onProgress = (bytes: number) => {
    sent = bytes
    display.moved()
  }
  const send = async (request: SignedRequest) => {
    const outcome = await transfer(request, file, { ...timing, signal, onProgress })
    sent = isStored(outcome) ? file.size : 0
    if (sent === 0) display.rest()
    return outcome
  }
  display.moved()
  try {
    await trySending(reservation, send, deps)
  } finally {
    display.stop()
  }
}

/** Tries until the file is in storage. Each request is sent once: every next try takes a fresh one. */
async function trySending<D, R>(reservation: Reservation, send: Send, deps: Deps<D, R>): Promise<void> {
  let { request } = reservation
  let storageOrigin: string | undefined
  const failures = new Failures()
  for (;;) {
    request ??= await renew(reservation.uploadId, deps).catch(ignoreFinalized)
    if (request) storageOrigin = new URL(request.url).origin
    const diagnosis = await tryOnce(request, reservation, send, deps)
    if (!diagnosis) return
    failures.count(0, failures.round, diagnosis)
    if (failures.isEnough(0, diagnosis)) throw new UploadFailure(diagnosis.reason, { storageOrigin })
    await deps.wait(diagnosis.reason, deps.timing.backOff(failures.inARow))
    request = undefined
  }
}

/** Undefined means that the file is in storage. */
async function tryOnce<D, R>(
  request: SignedRequest | null | undefined,
  reservation: Reservation,
  send: Send,
  deps: Deps<D, R>,
): Promise<Diagnosis | undefined> {
  if (!request) return (await hasArrived(reservation, deps)) ? undefined : withMaxTries('storage-refused')
  const outcome = await send(request)
  if (isStored(outcome)) return undefined
  const mayHaveArrived = outcome.status === 0 || meaningOf(outcome).does === 'ask-server'
  const diagnosis = await diagnose(outcome, request, deps.file)
  // To ask what has arrived can take long.
  if (outcome.status === 0 && diagnosis.maxTries > 1) {
    deps.show({ phase: 'waiting', retryReason: diagnosis.reason })
  }
  return mayHaveArrived && (await hasArrived(reservation, deps)) ? undefined : diagnosis
}

async function hasArrived<D, R>(reservation: Reservation, deps: Deps<D, R>): Promise<boolean> {
  return (await findMissing(reservation, deps))?.length === 0
}
