import { useRef, useState } from 'react'
import { Link, NavLink } from 'react-router'
import { ButtonLink } from '../components/Button'
import { ConfirmDialog } from '../components/ConfirmDialog'
import { Icon } from '../components/Icon'
import { SearchBox } from '../features/feed/SearchBox'
import { AccountMenu } from '../features/session/AccountMenu'
import { useSession, useSessionState } from '../features/session/SessionContext'
import type { UploadQueue } from '../features/upload/queue'
import { UploadIndicator } from '../features/upload/UploadIndicator'
import styles from './Header.module.css'
import { Logo } from './Logo'

export function Header({ queue }: { queue: UploadQueue }) {
  const { user } = useSessionState()
  return (
    <header className={styles.header}>
      <Link to="/" className={styles.brand} aria-label="StreamSphere, all videos">
        <Logo />
        <span>StreamSphere</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <NavLink to="/" end>
          Videos
        </NavLink>
        {user !== null && <NavLink to="/uploads">My uploads</NavLink>}
      </nav>
      <SearchBox />
      <div className={styles.tools}>
        <UploadIndicator queue={queue} />
        <ButtonLink to="/upload" look="primary">
          <Icon name="upload" />
          <span className={styles.upload}>Upload</span>
        </ButtonLink>
        <Account queue={queue} />
      </div>
    </header>
  )
}

/** Signing out stops uploads, so it asks while there are some. */
function Account({ queue }: { queue: UploadQueue }) {
  const session = useSession()
  const [asking, setAsking] = useState<'upload' | 'picture'>()
  const afterwards = useRef<(() => void) | undefined>(undefined)
  const signOut = () => {
    setAsking(undefined)
    session.signOut()
    afterwards.current?.()
  }
  return (
    <>
      <AccountMenu
        onSignOut={(then) => {
          afterwards.current = then
          if (queue.unfinished()) setAsking('upload')
          else if (queue.posters.get().size > 0) setAsking('picture')
          else signOut()
        }}
      />
      {asking && (
        <ConfirmDialog
          title={asking === 'upload' ? 'An upload is not finished' : 'A picture is not set yet'}
          confirm="Stop it and sign out"
          onConfirm={signOut}
          onCancel={() => {
            setAsking(undefined)
          }}
        >
          <p>{stopsOf[asking]}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

/** What signing out stops. */
const stopsOf = {
  upload:
    'Signing out stops it. Nothing that you typed is lost, and of a large film nothing that was sent: sign in again and choose the same file to go on.',
  picture:
    'Signing out leaves a video that is published without its picture. You can sign in again and set one later.',
}
