import { useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { fetchReceivedBytes, type ListedUpload } from './api'

/** Storage is asked for each, so the newest must do. */
const MAX_ASKED = 10

/** How many bytes of the unfinished uploads in parts have arrived, by ID; asked for one after another. */
export function useReceivedBytes(
  uploads: readonly ListedUpload[],
  { isRunning }: { isRunning: (uploadId: string) => boolean },
): ReadonlyMap<string, number> {
  const client = useClient()
  const [received, setReceived] = useState<ReadonlyMap<string, number>>(new Map())
  const asked = useRef(new Set<string>())
  useEffect(() => {
    const ask = async () => {
      const open = uploads.filter(({ status, strategy }) => status === 'PENDING' && strategy === 'MULTIPART')
      for (const { id } of open) {
        if (asked.current.size >= MAX_ASKED) return
        if (asked.current.has(id) || isRunning(id)) continue
        asked.current.add(id)
        // Without an answer the row says a little less.
        const bytes = await fetchReceivedBytes(client, id).catch(() => undefined)
        if (bytes !== undefined) setReceived((before) => new Map(before).set(id, bytes))
      }
    }
    void ask()
  }, [client, uploads, isRunning])
  return received
}
