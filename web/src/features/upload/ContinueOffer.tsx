import { Age } from '../../components/Age'
import { Button } from '../../components/Button'
import styles from './ContinueOffer.module.css'
import type { UnfinishedFile } from './unfinished'

interface ContinueOfferProps {
  begun: UnfinishedFile
  onContinue: () => void
  onAnew: () => void
}

/** Asks what to do with a file whose upload was begun before and not finished. */
export function ContinueOffer({ begun: { file, upload }, onContinue, onAnew }: ContinueOfferProps) {
  return (
    <section className={styles.offer} aria-label={`${file.name} was begun before`}>
      <div className={styles.words} role="status">
        <h2>{file.name}</h2>
        <p>
          You began to upload this file <Age moment={upload.createdAt} />, and it is not finished. Continue,
          and only what is missing is sent.
        </p>
      </div>
      <Button look="primary" onClick={onContinue}>
        Continue
      </Button>
      <Button onClick={onAnew}>Start anew</Button>
    </section>
  )
}
