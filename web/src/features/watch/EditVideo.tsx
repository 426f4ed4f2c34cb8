import { useEffect, useId, useState } from 'react'
import { type Client, useClient } from 'urql'
import { createAttachmentSender } from '../../api/attachment'
import { Button } from '../../components/Button'
import { detailsOf } from '../../components/details'
import { DetailsFields } from '../../components/DetailsFields'
import { ProblemNote } from '../../components/Note'
import { VideoPoster } from '../../components/VideoPoster'
import { useToasts } from '../../state/toasts'
import { UploadFailure } from '../../uploader'
import { PosterChoice, PosterDraft } from '../poster'
import styles from './EditVideo.module.css'
import { type FreshAddresses, updateVideo, type WatchedVideo } from './video'

const NOT_SENT =
  'The picture could not be sent, so nothing was saved. Try again, or keep the current picture.'

interface EditVideoProps {
  video: WatchedVideo
  addresses: FreshAddresses
  /** The second of the film at which another picture is looked for first. */
  at: number
  onDone: () => void
}

/** The owner changes how the video is shown. */
export function EditVideo({ video, addresses, at, onDone }: EditVideoProps) {
  const client = useClient()
  const toasts = useToasts()
  const poster = usePosterDraft(client)
  const heading = useId()
  const [details, setDetails] = useState(() => detailsOf(video))
  const [removed, setRemoved] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const posterUploadId = await poster.send()
      await updateVideo(
        client,
        video.id,
        details,
        posterUploadId ? { posterUploadId } : { removePoster: removed },
      )
      toasts.say('Your changes are saved.')
      onDone()
    } catch (error) {
      setProblem(error instanceof UploadFailure ? new Error(NOT_SENT) : (error as Error))
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
      <div className={styles.fields}>
        <DetailsFields value={details} onChange={setDetails} disabled={busy} />
        <PosterChoice
          draft={poster}
          film={async () => (await addresses.ensure()).playback.url}
          at={at}
          current={<VideoPoster id={video.id} poster={removed ? null : video.poster} />}
          removal={video.poster ? { removed, onChange: setRemoved } : undefined}
          disabled={busy}
        />
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          Discard changes
        </Button>
      </div>
    </form>
  )
}

/** A picture that takes the place of the one that is shown. */
function usePosterDraft(client: Client): PosterDraft {
  const [draft] = useState(() => new PosterDraft(createAttachmentSender(() => client, 'POSTER')))
  useEffect(
    () => () => {
      draft.dispose()
    },
    [draft],
  )
  return draft
}
