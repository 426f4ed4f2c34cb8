import { useParams } from 'react-router'
import { useQuery } from 'urql'
import { toProblem } from '../../api/problem'
import { Button } from '../../components/Button'
import { NotFound } from '../../components/NotFound'
import { ProblemNote } from '../../components/Note'
import { Page } from '../../components/Page'
import { Watch, type WatchedVideo } from './video'
import { VideoView } from './VideoView'
import styles from './WatchPage.module.css'

/** A video and everything about it. One that is missing and one that is private look the same. */
export function WatchPage({ onDeleted }: { onDeleted: (video: WatchedVideo) => void }) {
  const { id = '' } = useParams()
  const [{ data, error, fetching }, again] = useQuery({
    query: Watch,
    variables: { id },
    requestPolicy: 'cache-and-network',
  })
  if (data?.video) {
    return <VideoView key={id} video={data.video} onDeleted={onDeleted} />
  }
  if (fetching) return <Page title="Loading…" ownHeading children={<Loading />} />

  const problem = error && toProblem(error)
  // An address that was typed wrong is no better than one of a video that is gone.
  if (!problem || problem.code === 'NOT_FOUND' || problem.code === 'BAD_USER_INPUT') {
    return (
      <NotFound title="No such video">
        It was deleted, it is private, or the address is not complete.
      </NotFound>
    )
  }
  return (
    <Page title="Video">
      <ProblemNote
        problem={problem}
        actions={
          <Button
            onClick={() => {
              again({ requestPolicy: 'network-only' })
            }}
          >
            Try again
          </Button>
        }
      />
    </Page>
  )
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the video" className={styles.loading}>
      <div />
      <div />
      <div />
    </div>
  )
}
