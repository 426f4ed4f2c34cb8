import { useId, useState } from 'react'
import { useClient } from 'urql'
import { Button } from '../../components/Button'
import { type Details, DetailsFields } from '../../components/DetailsFields'
import { ProblemNote } from '../../components/Note'
import styles from './EditVideo.module.css'
import { updateVideo, type WatchedVideo } from './video'

/** The owner changes how the video is shown. */
export function EditVideo({ video, onDone }: { video: WatchedVideo; onDone: () => void }) {
  const client = useClient()
  const heading = useId()
  const { title, description, visibility } = video
  const [details, setDetails] = useState<Details>({ title, description, visibility })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await updateVideo(client, video.id, details)
      onDone()
    } catch (error) {
      setProblem(error as Error)
      setBusy(false)
    }
  }
  return (
    <form
      className={styles.edit}
      aria-labelledby={heading}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h1 id={heading}>Edit the video</h1>
      <DetailsFields value={details} onChange={setDetails} disabled={busy} />
      {problem && <ProblemNote problem={problem} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          Leave it as it was
        </Button>
      </div>
    </form>
  )
}
