import type { ReactNode } from 'react'
import { Problem } from '../api/problem'
import { Icon } from './Icon'
import styles from './Note.module.css'

/** Something went wrong: what, what to do, and the buttons to do it with. Read out at once by screen readers. */
export function Note({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.note} role="alert">
      <Icon name="alert" />
      <div className={styles.words}>{children}</div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

/** The sentence that belongs to an error; with the number to quote only where nobody but us can help. */
export function ProblemNote({ problem, actions }: { problem: Error; actions?: ReactNode }) {
  return (
    <Note actions={actions}>
      <p>{problem.message}</p>
      {problem instanceof Problem && problem.finding && <p className={styles.finding}>{problem.finding}</p>}
      <RequestNumber problem={problem} />
    </Note>
  )
}

export function RequestNumber({ problem }: { problem: unknown }) {
  if (!(problem instanceof Problem) || problem.code !== 'INTERNAL' || !problem.requestId) return null
  return (
    <p className={styles.number}>
      Number: <code>{problem.requestId}</code>
    </p>
  )
}
