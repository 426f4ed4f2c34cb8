import { useId, useState } from 'react'
import { Button } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { useSession, useSessionState } from './SessionContext'
import { SignInDialog } from './SignInDialog'
import styles from './AccountMenu.module.css'

/** Who the visitor is, and the ways to become somebody else. `onSignOut` may ask first, and then signs out. */
export function AccountMenu({ onSignOut }: { onSignOut: (then?: () => void) => void }) {
  const { user } = useSessionState()
  const [signingIn, setSigningIn] = useState(false)
  const openSignIn = () => {
    setSigningIn(true)
  }
  return (
    <>
      {user === null ? (
        <Button onClick={openSignIn}>Sign in</Button>
      ) : (
        <SignedIn user={user} onSignOut={onSignOut} onSwitch={openSignIn} />
      )}
      {signingIn && (
        <SignInDialog
          onClose={() => {
            setSigningIn(false)
          }}
        />
      )}
    </>
  )
}

interface SignedInProps {
  user: string
  onSignOut: (then?: () => void) => void
  onSwitch: () => void
}

function SignedIn({ user, onSignOut, onSwitch }: SignedInProps) {
  const id = useId()
  const { mode } = useSession()
  return (
    <>
      <button className={styles.me} popoverTarget={id} aria-label={`Account of ${user}`}>
        <Icon name="person" />
        <span className={styles.name}>{user}</span>
      </button>
      <div id={id} popover="auto" className={styles.menu}>
        <p>
          Signed in as <b>{user}</b>
        </p>
        <Button
          onClick={() => {
            onSignOut(onSwitch)
          }}
        >
          {mode === 'dev' ? 'Switch user' : 'Use another token'}
        </Button>
        <Button
          onClick={() => {
            onSignOut()
          }}
        >
          Sign out
        </Button>
      </div>
    </>
  )
}
