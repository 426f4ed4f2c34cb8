import { useEffect } from 'react'
import type { Pages, PagesState } from '../../api/pages'
import { Button, ButtonLink } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { LoadMore } from '../../components/LoadMore'
import { ProblemNote } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import type { CardVideo } from './feed'
import styles from './FeedPage.module.css'
import { VideoCard } from './VideoCard'

/** What everybody may watch, newest first. */
export function FeedPage({ feed }: { feed: Pages<CardVideo> }) {
  const state = useObservable(feed.state)
  useFreshness(feed)
  return (
    <Page title="Videos">
      <FeedList feed={feed} state={state} />
      {state.problem && (
        <ProblemNote
          problem={state.problem}
          actions={<Button onClick={() => void feed.retry()}>Try again</Button>}
        />
      )}
    </Page>
  )
}

/** Coming back, from another page or another tab, shows what is new. */
function useFreshness(feed: Pages<CardVideo>): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void feed.refresh()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
    }
  }, [feed])
}

function FeedList({ feed, state }: { feed: Pages<CardVideo>; state: PagesState<CardVideo> }) {
  if (!state.loaded) return state.problem ? null : <Skeleton />
  if (state.nodes.length === 0) {
    return (
      <EmptyState
        title="Nothing to watch yet"
        action={
          <ButtonLink to="/upload" look="primary">
            Upload a video
          </ButtonLink>
        }
      >
        Be the first: choose a file, give it a title, done.
      </EmptyState>
    )
  }
  return (
    <>
      <ul className={styles.grid}>
        {state.nodes.map((video) => (
          <li key={video.id}>
            <VideoCard video={video} />
          </li>
        ))}
      </ul>
      <LoadMore pages={feed} state={state} />
    </>
  )
}

function Skeleton() {
  return (
    <div className={styles.grid} role="status" aria-label="Loading videos">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={styles.skeleton}>
          <div />
          <div />
          <div />
        </div>
      ))}
    </div>
  )
}
