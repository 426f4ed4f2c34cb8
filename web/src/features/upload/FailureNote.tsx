import type { ReactNode } from 'react'
import { Note, ProblemNote } from '../../components/Note'
import { Problem } from '../../api/problem'
import type { UploadFailure } from '../../uploader'
import styles from './FailureNote.module.css'
import { failureMessage } from './failureMessages'

/** Why an upload stopped, what to do, and, folded away, what the people who run the site can do. */
export function FailureNote({ failure, actions }: { failure: UploadFailure; actions: ReactNode }) {
  const message = failureMessage(failure)
  if (!message) {
    const problem = failure.cause instanceof Problem ? failure.cause : new Problem('BAD_ANSWER')
    return <ProblemNote problem={problem} actions={actions} />
  }
  return (
    <Note actions={actions}>
      <p>
        <b>{message.summary}</b>
      </p>
      <p>{message.advice}</p>
      {message.operatorAdvice && (
        <details className={styles.operator}>
          <summary>For the people who run this site</summary>
          <p>{message.operatorAdvice}</p>
        </details>
      )}
    </Note>
  )
}
