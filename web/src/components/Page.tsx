import type { ReactNode } from 'react'
import styles from './Page.module.css'

interface PageProps {
  title: string
  /** Beside the heading: a sentence, or buttons. */
  aside?: ReactNode
  /** For pages whose content brings the heading along, such as a player. */
  ownHeading?: boolean
  narrow?: boolean
  children: ReactNode
}

/** The frame of a page: its title in the tab, its one heading, its width. */
export function Page({ title, aside, ownHeading, narrow, children }: PageProps) {
  return (
    <div className={`${styles.page} ${narrow ? styles.narrow : ''}`}>
      <title>{`${title} · StreamSphere`}</title>
      {!ownHeading && (
        <header className={styles.head}>
          <h1>{title}</h1>
          {aside}
        </header>
      )}
      {children}
    </div>
  )
}
