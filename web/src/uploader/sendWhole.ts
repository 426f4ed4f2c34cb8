import type { SignedRequest } from './api'
import type { Deps } from './deps'
import { type Diagnosis, diagnose, withMaxTries } from './diagnosis'
import { type FailureReason, UploadFailure } from './failure'
import { findMissing } from './finalize'
import { ignoreFinalized, renew } from './presign'
import { ProgressMeter } from './progress'
import type { Reservation } from './reserve'
import { sleep, untilOnline } from './retry'
import { isStored, meaningOf } from './storageAnswer'
import { type Outcome, transfer } from './transfer'

/** Sends a file in one request. Each request is sent once: every next try takes a fresh one. */
export async function sendWhole<D, R>(reservation: Reservation, deps: Deps<D, R>): Promise<void> {
  let { request } = reservation
  let storageOrigin: string | undefined
  for (let tries = 1; ; tries++) {
    request ??= await renew(reservation.uploadId, deps).catch(ignoreFinalized)
    if (request) storageOrigin = new URL(request.url).origin
    const diagnosis = await trySending(request, reservation, deps)
    if (!diagnosis) return
    if (tries >= diagnosis.maxTries) throw new UploadFailure(diagnosis.reason, { storageOrigin })
    deps.show({ phase: 'waiting', retryReason: diagnosis.reason })
    if (diagnosis.reason === 'offline') tries = 0
    await waitFor(diagnosis.reason, tries, deps)
    request = undefined
  }
}

/** Undefined means that the file is in storage. */
async function trySending<D, R>(
  request: SignedRequest | null | undefined,
  reservation: Reservation,
  deps: Deps<D, R>,
): Promise<Diagnosis | undefined> {
  if (!request) return (await hasArrived(reservation, deps)) ? undefined : withMaxTries('storage-refused')
  const outcome = await send(request, deps)
  if (isStored(outcome)) return undefined
  const mayHaveArrived =
    meaningOf(outcome).does === 'ask-server' || (outcome.status === 0 && navigator.onLine)
  if (mayHaveArrived && (await hasArrived(reservation, deps))) return undefined
  return diagnose(outcome, request, deps.file)
}

function send<D, R>(request: SignedRequest, { file, timing, signal, show }: Deps<D, R>): Promise<Outcome> {
  const meter = new ProgressMeter(file.size, performance.now())
  show({ phase: 'sending', retryReason: undefined, progress: { sent: 0, total: file.size } })
  const onProgress = (sent: number) => {
    show({ progress: meter.measure(sent, performance.now()) })
  }
  return transfer(request, file, { ...timing, signal, onProgress })
}

async function hasArrived<D, R>(reservation: Reservation, deps: Deps<D, R>): Promise<boolean> {
  return (await findMissing(reservation, deps))?.length === 0
}

async function waitFor<D, R>(
  reason: FailureReason,
  tries: number,
  { timing, signal }: Deps<D, R>,
): Promise<void> {
  if (reason === 'offline') await untilOnline(signal)
  await sleep(timing.backOff(Math.max(tries, 1)), signal)
}
