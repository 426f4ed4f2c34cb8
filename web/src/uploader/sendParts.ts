import type { UploadPartInput } from './api'
import type { Deps } from './deps'
import { findMissing } from './finalize'
import { PartSender } from './partSender'
import { ignoreFinalized, signParts } from './presign'
import { ProgressDisplay } from './progressDisplay'
import type { Reservation } from './reserve'

type Parts = NonNullable<Reservation['parts']>

/** Sends the parts that are not in storage, and shows how far that is. */
export async function sendParts<D, R>(
  reservation: Reservation,
  parts: Parts,
  deps: Deps<D, R>,
): Promise<void> {
  const { file, timing, signal, wait, pausing } = deps
  const { tracker } = parts
  const display = new ProgressDisplay(deps, () => ({ safe: tracker.storedBytes, sent: tracker.sentBytes }))
  deps.show({ pausable: true })
  display.moved()
  const sender = new PartSender({
    ...timing,
    ...parts,
    file,
    signal,
    wait,
    pausing,
    sign: (inputs: readonly UploadPartInput[]) => signParts(reservation.uploadId, inputs, deps),
    findMissing: () => findMissing(reservation, deps),
    onProgress: () => {
      display.moved()
    },
    onLoss: () => {
      display.rest()
    },
    onSilence: (retryReason) => {
      if (!pausing()) deps.show({ phase: 'waiting', retryReason })
    },
  })
  try {
    await sender.run().catch(ignoreFinalized)
  } finally {
    display.stop()
  }
}
