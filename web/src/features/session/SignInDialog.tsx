import { useEffect, useId, useRef } from 'react'
import { Button } from '../../components/Button'
import dialogStyles from '../../components/ConfirmDialog.module.css'
import { SignIn } from './SignIn'
import styles from './SignInDialog.module.css'

/** The sign-in form over the page that the visitor is on. Mounted means open. */
export function SignInDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} className={dialogStyles.dialog} aria-labelledby={heading} onClose={onClose}>
      <div className={styles.head}>
        <h2 id={heading}>Sign in</h2>
        <Button look="quiet" onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </div>
      <SignIn onSignedIn={() => dialog.current?.close()} />
    </dialog>
  )
}
