import { useRef, useState } from 'react'
import { useLocation } from 'react-router'
import { useClient } from 'urql'
import { Age } from '../../components/Age'
import { Button } from '../../components/Button'
import { Page } from '../../components/Page'
import { VisibilityBadge } from '../../components/VisibilityBadge'
import { formatMoment } from '../../format/age'
import { useObservable } from '../../state/observable'
import { CaptionsEditor, CaptionTrack } from '../captions'
import { CodecNote } from './CodecNote'
import { CopyLink } from './CopyLink'
import { DeleteVideo } from './DeleteVideo'
import { DownloadButton } from './Download'
import { EditVideo } from './EditVideo'
import { mediaFacts } from './facts'
import { Player } from './Player'
import { type FreshAddresses, useFreshAddresses, type WatchedVideo } from './video'
import styles from './VideoView.module.css'

interface VideoViewProps {
  video: WatchedVideo
  onDeleted: (video: WatchedVideo) => void
}

export function VideoView({ video, onDeleted }: VideoViewProps) {
  const client = useClient()
  const moment = useRef(0)
  const addresses = useFreshAddresses(client, video)
  const latest = useObservable(addresses.latest)
  const [expired] = useState(() => (addresses.isExpired() ? latest : null))
  return (
    <Page title={video.title} ownHeading>
      <Player
        addresses={addresses}
        title={video.title}
        poster={latest === expired ? undefined : latest.poster?.url}
        onTimeUpdate={(seconds) => {
          moment.current = seconds
        }}
      >
        {video.captions.map((captions) => (
          <CaptionTrack
            key={captions.language}
            captions={captions}
            address={async (failed) => {
              const { captions: fresh } = await (failed ? addresses.renew() : addresses.ensure())
              return fresh.find(({ language }) => language === captions.language)?.url
            }}
          />
        ))}
      </Player>
      <CodecNote video={video} addresses={addresses} />
      <About video={video} addresses={addresses} onDeleted={onDeleted} moment={() => moment.current} />
    </Page>
  )
}

/** What the owner has open; the poster form starts at `at`, in seconds. */
type Mode = { name: 'edit'; at: number } | { name: 'delete' } | null

interface AboutProps extends VideoViewProps {
  addresses: FreshAddresses
  moment: () => number
}

function About({ video, addresses, onDeleted, moment }: AboutProps) {
  const { hash } = useLocation()
  const canEdit = video.viewerCanEdit
  const [mode, setMode] = useState<Mode>(canEdit && hash === '#edit' ? { name: 'edit', at: 0 } : null)
  const done = () => {
    setMode(null)
  }
  if (mode?.name === 'edit')
    return <EditVideo video={video} addresses={addresses} at={mode.at} onDone={done} />
  return (
    <div className={styles.about}>
      <div className={styles.head}>
        <div className={styles.what}>
          <h1 className={styles.title}>{video.title}</h1>
          <p className={styles.by}>
            <b>{video.owner.name}</b>
            <Age moment={video.uploadedAt} />
            {(canEdit || video.visibility !== 'PUBLIC') && <VisibilityBadge visibility={video.visibility} />}
          </p>
        </div>
        <div className={styles.actions}>
          {video.visibility !== 'PRIVATE' && <CopyLink />}
          <DownloadButton addresses={addresses} />
          {canEdit && (
            <>
              <Button
                onClick={() => {
                  setMode({ name: 'edit', at: moment() })
                }}
              >
                Edit
              </Button>
              <Button
                onClick={() => {
                  setMode({ name: 'delete' })
                }}
              >
                Delete
              </Button>
            </>
          )}
        </div>
      </div>
      {video.description && <p className={styles.description}>{video.description}</p>}
      <Facts video={video} />
      {canEdit && <CaptionsEditor videoId={video.id} captions={video.captions} />}
      {mode?.name === 'delete' && <DeleteVideo video={video} onDeleted={onDeleted} onCancel={done} />}
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
        <dt>The film</dt>
        {/* A number stays with its unit. */}
        <dd>
          {mediaFacts(video)
            .map((fact) => fact.replaceAll(' ', '\u00a0'))
            .join(' · ')}
        </dd>
      </div>
    </dl>
  )
}
