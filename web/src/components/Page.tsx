import type { ReactNode } from 'react'
import styles from './Page.module.css'

interface PageProps {
  title: string
  /** Beside the heading: a sentence, or buttons. */
  aside?: ReactNode
  /** For pages whose content brings the heading along, such as a player. */
  ownHeading?: boolean
  /** How wide it gets: a line of text, a form with something beside it, or, without it, a whole grid. */
  width?: 'narrow' | 'middle'
  children: ReactNode
}

/** The frame of a page: its title in the tab, its one heading, its width. */
export function Page({ title, aside, ownHeading, width, children }: PageProps) {
  return (
    <div className={`${styles.page} ${width ? styles[width] : ''}`}>
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
