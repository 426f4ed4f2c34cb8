import { useEffect, useEffectEvent, useState } from 'react'
import { useToasts } from '../../state/toasts'
import type { Captions } from './api'

interface CaptionTrackProps {
  captions: Captions
  /** Their address by now; another one after the first has failed. Undefined when they are gone. */
  address: (failed: boolean) => Promise<string | undefined>
}

/**
 * Captions for a player. They are fetched here, under the bucket's CORS rule, and handed over as a blob. The other way,
 * crossOrigin on the player, stops films that the browser has cached from a request without CORS.
 */
export function CaptionTrack({ captions, address }: CaptionTrackProps) {
  const { language, label } = captions
  const src = useBlobUrl(captions, address)
  return src && <track kind="captions" srcLang={language} label={label} src={src} />
}

/** The captions in the browser's memory. They are fetched once: a new address of the same file changes nothing. */
function useBlobUrl({ url, label }: Captions, address: CaptionTrackProps['address']): string | undefined {
  const toasts = useToasts()
  const [src, setSrc] = useState<string>()
  const ask = useEffectEvent(address)
  const warn = useEffectEvent(() => {
    toasts.warn(`The captions “${label}” could not be loaded. Reload the page to try again.`)
  })
  const [file] = url.split('?')
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let blobUrl: string | undefined
    const load = async (failed: boolean) => {
      const blob = await fetchBlob(await ask(failed), signal)
      if (signal.aborted || !blob) return
      blobUrl = URL.createObjectURL(blob)
      setSrc(blobUrl)
    }
    load(false)
      .catch(() => (signal.aborted ? undefined : load(true)))
      .catch(() => {
        if (!signal.aborted) warn()
      })
    return () => {
      controller.abort()
      if (blobUrl) URL.revokeObjectURL(blobUrl)
    }
  }, [file])
  return src
}

async function fetchBlob(url: string | undefined, signal: AbortSignal): Promise<Blob | undefined> {
  if (url === undefined) return undefined
  const answer = await fetch(url, { signal })
  if (!answer.ok) throw new Error(`captions: status ${answer.status}`)
  return answer.blob()
}
