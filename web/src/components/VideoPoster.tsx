import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { useFresh } from '../api/fresh'
import { freshPoster, type Poster } from '../api/freshPosters'
import { useWake } from '../api/wake'
import { PosterPlaceholder } from './PosterPlaceholder'
import styles from './VideoPoster.module.css'

interface VideoPosterProps {
  /** The video's ID. */
  id: string
  poster: Poster | null
}

/** A video's picture, in a box of 16 by 9. One without a picture, or whose picture does not come, has a planet. */
export function VideoPoster({ id, poster }: VideoPosterProps) {
  const client = useClient()
  const { fresh, latest } = useFresh(
    poster,
    (value) => value?.expiresAt,
    () => freshPoster(client, id),
  )
  const { broken, loaded, attempt, onLoad, onError } = useRetries(latest?.url, () => fresh.renew())
  useWake(() => {
    if (!loaded && !broken && fresh.isExpired()) fresh.renew().catch(() => undefined)
  })
  if (!latest || broken) return <PosterPlaceholder seed={id} />
  return <Picture key={attempt} poster={latest} onLoad={onLoad} onError={onError} />
}

interface PictureProps {
  poster: Poster
  onLoad: () => void
  onError: () => void
}

function Picture({ poster: { url, width, height }, onLoad, onError }: PictureProps) {
  // The title stands beside it, so that there is nothing to add in words.
  const image = {
    src: url,
    alt: '',
    width: width ?? 1280,
    height: height ?? 720,
    loading: 'lazy',
    decoding: 'async',
  } as const
  const narrow = image.width / image.height < 1.3
  return (
    <>
      {narrow && <img {...image} className={styles.backdrop} />}
      <img {...image} className={narrow ? styles.whole : styles.filling} onLoad={onLoad} onError={onError} />
    </>
  )
}

/** Milliseconds to wait before a picture that failed is asked for anew; after the last it is a planet, until the next wake. */
const PAUSES = [0, 4000]

/** Asks anew for a picture that failed. The address may have expired, or the network been away for a moment. */
function useRetries(url: string | undefined, renew: () => Promise<unknown>) {
  const [attempt, setAttempt] = useState(0)
  const [failures, setFailures] = useState(0)
  const [state, setState] = useState<{ url?: string; is: 'loaded' | 'broken' }>()
  const is = state?.url === url ? state?.is : undefined
  const broken = is === 'broken'
  const pause = PAUSES[failures - 1]
  useEffect(() => {
    if (!broken || pause === undefined) return
    const again = () => {
      setState(undefined)
      setAttempt((count) => count + 1)
    }
    const timer = setTimeout(() => {
      renew().then(again, () => {
        setFailures((count) => count + 1)
      })
    }, pause)
    return () => {
      clearTimeout(timer)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `renew` is the same in every rendering.
  }, [broken, pause])
  useWake(() => {
    if (broken && pause === undefined) setFailures(1)
  })
  return {
    attempt,
    broken,
    loaded: is === 'loaded',
    onLoad: () => {
      setState({ url, is: 'loaded' })
      setFailures(0)
    },
    onError: () => {
      setState({ url, is: 'broken' })
      setFailures((count) => count + 1)
    },
  }
}
