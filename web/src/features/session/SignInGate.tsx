import type { ReactNode } from 'react'
import { SignIn } from './SignIn'
import { useSessionState } from './SessionContext'
import styles from './SignInGate.module.css'

/** Shows its children to a visitor who is signed in, and to everybody else the way in, right there. */
export function SignInGate({ reason, children }: { reason: string; children: ReactNode }) {
  const { user } = useSessionState()
  if (user !== null) return children
  return (
    <section className={styles.gate} aria-label="Sign in">
      <h2>{reason}</h2>
      <SignIn />
    </section>
  )
}
