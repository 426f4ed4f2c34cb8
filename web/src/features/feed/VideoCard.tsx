import { Link } from 'react-router'
import { Age } from '../../components/Age'
import { Icon } from '../../components/Icon'
import { Poster } from '../../components/Poster'
import type { CardVideo } from './feed'
import styles from './VideoCard.module.css'

/** One video in the feed. The whole card is clickable, its title is the link. */
export function VideoCard({ video }: { video: CardVideo }) {
  return (
    <article className={styles.card}>
      <div className={styles.poster}>
        <Poster seed={video.id} />
        <span className={styles.play}>
          <Icon name="play" />
        </span>
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
