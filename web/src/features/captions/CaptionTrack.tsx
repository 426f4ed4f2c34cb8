import { useEffect, useState } from 'react'
import { useToasts } from '../../state/toasts'
import type { Captions } from './api'

/**
 * Captions for a player. They are fetched here, under the bucket's CORS rule, and handed over as a blob. The other way,
 * crossOrigin on the player, stops films that the browser has cached from a request without CORS.
 */
export function CaptionTrack({ captions }: { captions: Captions }) {
  const { language, label } = captions
  const src = useBlobUrl(captions)
  return src && <track kind="captions" srcLang={language} label={label} src={src} />
}

function useBlobUrl({ url, expiresAt, label }: Captions): string | undefined {
  const toasts = useToasts()
  const [src, setSrc] = useState<string>()
  useEffect(() => {
    // From the cache of an earlier visit: the current address is on its way.
    if (Date.parse(expiresAt) < Date.now()) return
    const controller = new AbortController()
    let blobUrl: string | undefined
    fetchBlob(url, controller.signal).then(
      (blob) => {
        if (controller.signal.aborted) return
        blobUrl = URL.createObjectURL(blob)
        setSrc(blobUrl)
      },
      () => {
        if (controller.signal.aborted) return
        toasts.warn(`The captions “${label}” could not be loaded. Reload the page to try again.`)
      },
    )
    return () => {
      controller.abort()
      if (blobUrl) URL.revokeObjectURL(blobUrl)
    }
  }, [url, expiresAt, label, toasts])
  return src
}

async function fetchBlob(url: string, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(url, { signal })
  if (!answer.ok) throw new Error(`captions: status ${answer.status}`)
  return answer.blob()
}
