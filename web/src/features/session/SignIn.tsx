import { useId, useState } from 'react'
import { Button } from '../../components/Button'
import { ProblemNote } from '../../components/Note'
import { fetchViewerName } from './viewer'
import { useSession, useSessionState } from './SessionContext'
import styles from './SignIn.module.css'

/** Signs the visitor in, in the way that the server asks for. The parent decides what is shown afterwards. */
export function SignIn({ onSignedIn }: { onSignedIn?: () => void }) {
  const { mode } = useSession()
  const { ended } = useSessionState()
  return (
    <div className={styles.signIn}>
      {ended && <p role="status">Your session has ended. Sign in again to go on.</p>}
      {mode === 'dev' ? <PickName onSignedIn={onSignedIn} /> : <PasteToken onSignedIn={onSignedIn} />}
    </div>
  )
}

function PickName({ onSignedIn }: { onSignedIn?: () => void }) {
  const session = useSession()
  return (
    <SignInForm
      label="Your name"
      hint="Any name will do on this test server: you are who you say you are."
      autoComplete="username"
      submit={async (name) => {
        await session.signInAs(name)
        onSignedIn?.()
      }}
    />
  )
}

function PasteToken({ onSignedIn }: { onSignedIn?: () => void }) {
  const session = useSession()
  return (
    <SignInForm
      label="Access token"
      hint="Paste the token that your identity provider gave you."
      type="password"
      autoComplete="off"
      submit={async (token) => {
        session.signInWith(await fetchViewerName(token), token)
        onSignedIn?.()
      }}
    />
  )
}

interface SignInFormProps {
  label: string
  hint: string
  type?: string
  autoComplete: string
  submit: (value: string) => Promise<void>
}

function SignInForm({ label, hint, type = 'text', autoComplete, submit }: SignInFormProps) {
  const id = useId()
  const [value, setValue] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const signIn = async () => {
    setBusy(true)
    setProblem(null)
    await submit(value.trim()).catch((error: unknown) => {
      setProblem(error as Error)
    })
    setBusy(false)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void signIn()
      }}
    >
      <label htmlFor={id}>{label}</label>
      <div className={styles.row}>
        <input
          id={id}
          type={type}
          value={value}
          required
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${id}hint`}
          onChange={(event) => {
            setValue(event.target.value)
          }}
        />
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </div>
      <p id={`${id}hint`} className={styles.hint}>
        {hint}
      </p>
      {problem && <ProblemNote problem={problem} />}
    </form>
  )
}
