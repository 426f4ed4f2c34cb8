import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Pages, PagesState } from '../../api/pages'
import { Button, ButtonLink } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { LoadMore } from '../../components/LoadMore'
import { ProblemNote } from '../../components/Note'
import { Page } from '../../components/Page'
import { useObservable } from '../../state/observable'
import type { CardVideo } from './feed'
import styles from './FeedPage.module.css'
import type { Feeds } from './feeds'
import { FilterBar } from './FilterBar'
import { isFiltered, readFilter, writeFilter } from './filter'
import { VideoCard } from './VideoCard'

/** What everybody may watch: all of it, or what the address bar asks for. */
export function FeedPage({ feeds }: { feeds: Feeds }) {
  const [params, setParams] = useSearchParams()
  const filter = readFilter(params)
  const { feed, state, stale } = useLoadedFeed(feeds.of(filter))
  const filtered = isFiltered(filter)
  return (
    <Page
      title={filter.query === '' ? 'Videos' : `Results for “${filter.query}”`}
      aside={
        <p role="status" className={styles.count}>
          {filtered && !stale && state.loaded && countWords(state)}
        </p>
      }
    >
      <FilterBar
        filter={filter}
        onChange={(changed) => {
          setParams(writeFilter(changed))
        }}
      />
      <div className={stale ? styles.stale : undefined} aria-busy={stale}>
        <FeedList feed={feed} state={state} empty={filtered ? <NothingFound /> : <NothingYet />} />
      </div>
      {state.problem && (
        <ProblemNote
          problem={state.problem}
          actions={<Button onClick={() => void feed.retry()}>Try again</Button>}
        />
      )}
    </Page>
  )
}

/** Shows the list before until the one that is asked for has come: a search that is typed does not flicker. */
function useLoadedFeed(requested: Pages<CardVideo>) {
  const { loaded, problem } = useObservable(requested.state)
  const [feed, setFeed] = useState(requested)
  useRefreshOnReturn(requested)
  const state = useObservable(feed.state)
  if (feed !== requested && (loaded || problem)) setFeed(requested)
  return { feed, state, stale: feed !== requested }
}

/** Coming back, from another page or another tab, shows what is new. */
function useRefreshOnReturn(feed: Pages<CardVideo>): void {
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

interface FeedListProps {
  feed: Pages<CardVideo>
  state: PagesState<CardVideo>
  empty: React.ReactNode
}

function FeedList({ feed, state, empty }: FeedListProps) {
  if (!state.loaded) return state.problem ? null : <Skeleton />
  if (state.nodes.length === 0) return empty
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

function NothingYet() {
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

function NothingFound() {
  return (
    <EmptyState
      title="No videos found"
      action={
        <ButtonLink to="/" look="primary">
          Clear search
        </ButtonLink>
      }
    >
      Try fewer or shorter words, or another length. The beginning of a word is enough.
    </EmptyState>
  )
}

function countWords({ nodes: { length }, hasNextPage }: PagesState<CardVideo>): string {
  if (hasNextPage) return `More than ${length} videos`
  if (length === 0) return 'No videos'
  return length === 1 ? '1 video' : `${length} videos`
}

function Skeleton() {
  return (
    <div className={styles.grid} role="status" aria-label="Loading videos">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className={styles.skeleton}>
          <div />
          <div />
          <div />
        </div>
      ))}
    </div>
  )
}
