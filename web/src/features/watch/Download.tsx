import { ButtonAnchor } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { useObservable } from '../../state/observable'
import { useToasts } from '../../state/toasts'
import type { FreshAddresses } from './video'

/** Saves the film, where its owner allows it. */
export function DownloadButton({ addresses }: { addresses: FreshAddresses }) {
  const link = useDownload(addresses)
  return (
    link && (
      <ButtonAnchor {...link}>
        <Icon name="download" /> Download
      </ButtonAnchor>
    )
  )
}

export function DownloadLink({ addresses }: { addresses: FreshAddresses }) {
  const link = useDownload(addresses)
  return link && <a {...link}>Download the film</a>
}

/** What a link needs that saves the film; null where that is not allowed. */
function useDownload(addresses: FreshAddresses) {
  const toasts = useToasts()
  const { downloadUrl } = useObservable(addresses.latest).playback
  if (downloadUrl === null) return null
  const renewed = async () => {
    try {
      const { playback } = await addresses.ensure()
      if (playback.downloadUrl !== null) location.assign(playback.downloadUrl)
    } catch {
      toasts.warn('The film cannot be downloaded right now. Check your connection and try again.')
    }
  }
  return {
    href: downloadUrl,
    download: true,
    onClick: (event: React.MouseEvent) => {
      if (!addresses.isExpired()) return
      event.preventDefault()
      void renewed()
    },
  }
}
