import { useRef } from 'react'
import { Button } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { formatBytes } from '../../format/bytes'
import { acceptedFiles, formatNames, type KindPolicy } from '../../policy/policy'
import styles from './FileDrop.module.css'
import { useIncomingFiles } from './useIncomingFiles'

interface FileDropProps {
  policy?: KindPolicy
  /** Whether some were chosen already; the zone then takes less room. */
  small: boolean
  onFiles: (files: File[]) => void
}

/** Where films come in: dropped anywhere on the page, pasted, or chosen with a button. */
export function FileDrop({ policy, small, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const over = useIncomingFiles(onFiles)
  return (
    <div className={`${styles.zone} ${small ? styles.small : ''} ${over ? styles.over : ''}`}>
      {!small && (
        <span className={styles.sign}>
          <Icon name="upload" />
        </span>
      )}
      <p className={styles.invitation}>
        {over ? 'Drop to upload' : 'Drop a video anywhere on this page, or paste it'}
      </p>
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
