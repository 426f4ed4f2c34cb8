import { useEffect, useRef } from 'react'
import type { Pages, PagesState } from '../api/pages'
import { Button } from './Button'
import styles from './LoadMore.module.css'

/** Reads on when the end of the list comes near; the button is for keyboards, and for when that does not happen. */
export function LoadMore<T extends { id: string }>({
  pages,
  state,
}: {
  pages: Pages<T>
  state: PagesState<T>
}) {
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, loading, problem } = state
  const { length } = state.nodes
  useEffect(() => {
    // After an error only the person decides to go on.
    if (!end.current || !hasNextPage || loading || problem) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void pages.more()
      },
      { rootMargin: '600px' },
    )
    observer.observe(end.current)
    return () => {
      observer.disconnect()
    }
    // A longer list needs a new look: an end that stays in view raises no new event.
  }, [pages, hasNextPage, loading, problem, length])
  if (!hasNextPage || problem) return null
  return (
    <div ref={end} className={styles.more}>
      <Button disabled={loading} onClick={() => void pages.more()}>
        {loading ? 'Loading…' : 'Load more'}
      </Button>
    </div>
  )
}
