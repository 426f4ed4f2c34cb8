import { Button } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { useToasts } from '../../state/toasts'

/** Copies the page's address, to be passed on. */
export function CopyLink() {
  const toasts = useToasts()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.origin + location.pathname)
      toasts.say('The link is copied.')
    } catch {
      // Not allowed, or a page that is not secure, which has no clipboard.
      toasts.warn('This browser does not let the page copy. Copy the link from the address bar.')
    }
  }
  return (
    <Button onClick={() => void copy()}>
      <Icon name="copy" /> Copy link
    </Button>
  )
}
