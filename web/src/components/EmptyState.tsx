import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'
import { PosterPlaceholder } from './PosterPlaceholder'

interface EmptyStateProps {
  title: string
  /** Of the heading: 1 where it is the page's only one. */
  level?: 1 | 2
  children: ReactNode
  action?: ReactNode
}

/** There is nothing here yet: says so, and offers the one thing to do about it. */
export function EmptyState({ title, level = 2, children, action }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <section className={styles.empty}>
      <div className={styles.picture}>
        <PosterPlaceholder seed={title} />
      </div>
      <Heading className={styles.heading}>{title}</Heading>
      <p>{children}</p>
      {action}
    </section>
  )
}
