import type { UploadPartInput } from './api'
import type { Deps } from './deps'
import { findMissing } from './finalize'
import { PartSender } from './partSender'
import { ignoreFinalized, signParts } from './presign'
import { ProgressMeter } from './progress'
import type { Reservation } from './reserve'

type Parts = NonNullable<Reservation['parts']>

/** Sends the parts that are not in storage, and shows how far that is. */
export async function sendParts<D, R>(
  reservation: Reservation,
  parts: Parts,
  deps: Deps<D, R>,
): Promise<void> {
  const { file, timing, signal, show } = deps
  const { tracker } = parts
  const meter = new ProgressMeter(file.size, performance.now(), tracker.sentBytes)
  const progress = () => meter.measure(tracker.sentBytes, performance.now())
  const moving = () => ({ phase: 'sending', retryReason: undefined, progress: progress() }) as const
  show({ ...moving(), pausable: true })
  const sender = new PartSender({
    ...timing,
    ...parts,
    file,
    signal,
    sign: (inputs: readonly UploadPartInput[]) => signParts(reservation.uploadId, inputs, deps),
    findMissing: () => findMissing(reservation, deps),
    onProgress: () => {
      show(moving())
    },
    onLoss: () => {
      show({ progress: progress() })
    },
    onWait: (retryReason) => {
      show({ phase: 'waiting', retryReason })
    },
  })
  await sender.run().catch(ignoreFinalized)
}
