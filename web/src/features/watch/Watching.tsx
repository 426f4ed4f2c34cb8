import { useState } from 'react'
import { useClient } from 'urql'
import { Age } from '../../components/Age'
import { Button } from '../../components/Button'
import { Page } from '../../components/Page'
import { VisibilityBadge } from '../../components/VisibilityBadge'
import { formatMoment } from '../../format/age'
import { formatBytes } from '../../format/bytes'
import { DeleteVideo } from './DeleteVideo'
import { EditVideo } from './EditVideo'
import { Player } from './Player'
import { freshPlayback, type WatchedVideo } from './video'
import styles from './Watching.module.css'

interface WatchingProps {
  video: WatchedVideo
  /** Whether the viewer may change it. */
  mine: boolean
  onDeleted: (id: string) => void
}

export function Watching({ video, mine, onDeleted }: WatchingProps) {
  const client = useClient()
  return (
    <Page title={video.title} ownHeading>
      <Player
        url={video.playback.url}
        title={video.title}
        renew={async () => (await freshPlayback(client, video.id)).url}
      />
      <About video={video} mine={mine} onDeleted={onDeleted} />
    </Page>
  )
}

function About({ video, mine, onDeleted }: WatchingProps) {
  const [doing, setDoing] = useState<'edit' | 'delete' | null>(null)
  const done = () => {
    setDoing(null)
  }
  if (doing === 'edit') return <EditVideo video={video} onDone={done} />
  return (
    <div className={styles.about}>
      <div className={styles.head}>
        <div className={styles.what}>
          <h1 className={styles.title}>{video.title}</h1>
          <p className={styles.by}>
            <b>{video.owner.name}</b>
            <Age moment={video.uploadedAt} />
            {(mine || video.visibility !== 'PUBLIC') && <VisibilityBadge visibility={video.visibility} />}
          </p>
        </div>
        {mine && (
          <div className={styles.actions}>
            <Button
              onClick={() => {
                setDoing('edit')
              }}
            >
              Edit
            </Button>
            <Button
              onClick={() => {
                setDoing('delete')
              }}
            >
              Delete
            </Button>
          </div>
        )}
      </div>
      {video.description && <p className={styles.description}>{video.description}</p>}
      <Facts video={video} />
      {doing === 'delete' && <DeleteVideo video={video} onDeleted={onDeleted} onCancel={done} />}
    </div>
  )
}

function Facts({ video }: { video: WatchedVideo }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Published</dt>
        <dd>{formatMoment(video.uploadedAt)}</dd>
      </div>
      <div>
        <dt>Size</dt>
        <dd>{formatBytes(video.size)}</dd>
      </div>
      <div>
        <dt>Type</dt>
        <dd>{video.contentType}</dd>
      </div>
    </dl>
  )
}
