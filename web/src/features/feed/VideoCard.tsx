import { Link } from 'react-router'
import { Age } from '../../components/Age'
import { Icon } from '../../components/Icon'
import { VideoPoster } from '../../components/VideoPoster'
import { formatDuration, spokenDuration } from '../../format/duration'
import type { CardVideo } from './feed'
import styles from './VideoCard.module.css'

/** One video in the feed. The whole card is clickable, its title is the link. */
export function VideoCard({ video }: { video: CardVideo }) {
  const { durationSeconds } = video.media ?? {}
  return (
    <article className={styles.card}>
      <div className={styles.poster}>
        <VideoPoster id={video.id} poster={video.poster} />
        <span className={styles.play}>
          <Icon name="play" />
        </span>
        {durationSeconds != null && (
          <span className={styles.duration}>
            <span className="visually-hidden">{spokenDuration(durationSeconds)}</span>
            <span aria-hidden="true">{formatDuration(durationSeconds)}</span>
          </span>
        )}
      </div>
      <h2 className={styles.title}>
        <Link to={`/watch/${encodeURIComponent(video.id)}`}>{video.title}</Link>
      </h2>
      <p className={styles.by}>
        {video.owner.name} · <Age moment={video.uploadedAt} />
      </p>
    </article>
  )
}
