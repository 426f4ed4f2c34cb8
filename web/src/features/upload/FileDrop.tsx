import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { formatBytes } from '../../format/bytes'
import styles from './FileDrop.module.css'
import { acceptedFiles, formatNames, type KindPolicy } from '../../policy/policy'

interface FileDropProps {
  policy?: KindPolicy
  /** Whether some were chosen already; the zone then takes less room. */
  small: boolean
  onFiles: (files: File[]) => void
}

/** Where films come in: dropped anywhere on the page, or chosen with a button. */
export function FileDrop({ policy, small, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const over = useDrop(onFiles)
  return (
    <div className={`${styles.zone} ${small ? styles.small : ''} ${over ? styles.over : ''}`}>
      {!small && (
        <span className={styles.sign}>
          <Icon name="upload" />
        </span>
      )}
      <p className={styles.invitation}>{over ? 'Drop to upload' : 'Drop a video anywhere on this page'}</p>
      <Button look={small ? 'plain' : 'primary'} onClick={() => input.current?.click()}>
        {small ? 'Choose another video' : 'Choose a video'}
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Video files"
        multiple
        accept={policy ? acceptedFiles(policy) : 'video/*'}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // So that choosing the same file again is a change.
          target.value = ''
        }}
      />
      {policy && !small && (
        <p className={styles.limits}>
          {formatNames(policy)}, up to {formatBytes(policy.maxSize)}
        </p>
      )}
    </div>
  )
}

/** Accepts files dropped anywhere in the window, which would otherwise leave the page and show the file. */
function useDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const hover = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      // Leaving for another element of the page is not leaving.
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      latest.current([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragover', hover, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('drop', drop, { signal })
    return () => {
      controller.abort()
    }
  }, [])
  return over
}
