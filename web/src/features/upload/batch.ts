import { useEffect, useState } from 'react'
import type { Visibility } from '../../api/graphql'
import { isPublishable, type QueuedUpload } from './queue'

/** Many files, taken together. */
export interface Batch {
  files: number
  published: number
  failed: number
  /** Those that `Publish all` would publish. */
  publishable: number
  /** Of all files, in bytes. */
  sent: number
  total: number
  /** Who can watch all that are not published yet; undefined when that differs. */
  visibility?: Visibility
}

export function summarize(items: readonly QueuedUpload[]): Batch {
  const batch: Batch = { files: items.length, published: 0, failed: 0, publishable: 0, sent: 0, total: 0 }
  const visibilities = new Set<Visibility>()
  for (const { state, draft } of items) {
    const { phase, progress } = state.get()
    if (phase === 'published') batch.published++
    else visibilities.add(draft.get().visibility)
    if (phase === 'failed') batch.failed++
    if (isPublishable(state.get())) batch.publishable++
    batch.sent += progress.sent
    batch.total += progress.total
  }
  const [visibility] = visibilities
  return visibilities.size === 1 ? { ...batch, visibility } : batch
}

/** Milliseconds between two looks at all files: numbers that change faster nobody reads. */
const PACE = 250

/** The files taken together, a few times a second. */
export function useBatch(items: readonly QueuedUpload[]): Batch {
  const [batch, setBatch] = useState(() => summarize(items))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setBatch(summarize(items))
      }, PACE)
    }
    look()
    const stops = items.flatMap(({ state, draft }) => [state.subscribe(look), draft.subscribe(look)])
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [items])
  return batch
}
