import { Age } from '../../components/Age'
import { Button } from '../../components/Button'
import styles from './ContinueOffer.module.css'
import type { UnfinishedFile } from './unfinished'

interface ContinueOfferProps {
  unfinished: UnfinishedFile
  onContinue: () => void
  onStartOver: () => void
}

/** Asks what to do with a file whose upload was started before and did not finish. */
export function ContinueOffer({ unfinished: { file, upload }, onContinue, onStartOver }: ContinueOfferProps) {
  return (
    <section className={styles.offer} aria-label={`${file.name} was started before`}>
      <div className={styles.words} role="status">
        <h2>{file.name}</h2>
        <p>
          You started to upload this file <Age moment={upload.createdAt} />, and it did not finish. If you
          continue, only what is missing is sent.
        </p>
      </div>
      <Button look="primary" onClick={onContinue}>
        Continue
      </Button>
      <Button onClick={onStartOver}>Start over</Button>
    </section>
  )
}
