import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'
import { Poster } from './Poster'

/** There is nothing here yet: says so, and offers the one thing to do about it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <section className={styles.empty}>
      <div className={styles.picture}>
        <Poster seed={title} />
      </div>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </section>
  )
}
