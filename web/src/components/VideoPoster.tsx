import { useState } from 'react'
import { PosterPlaceholder } from './PosterPlaceholder'
import styles from './VideoPoster.module.css'

interface VideoPosterProps {
  /** The video's ID. */
  id: string
  poster: { url: string; width: number | null; height: number | null } | null
}

/** A video's picture, in a box of 16 by 9. One without a picture, or whose picture does not come, has a planet. */
export function VideoPoster({ id, poster }: VideoPosterProps) {
  const [broken, setBroken] = useState<string | null>(null)
  if (!poster || broken === poster.url) return <PosterPlaceholder seed={id} />
  const { url, width, height } = poster
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
      <img
        {...image}
        className={narrow ? styles.whole : styles.filling}
        onError={() => {
          setBroken(url)
        }}
      />
    </>
  )
}
