import { useState } from 'react'
import { useClient } from 'urql'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { ProblemNote } from '../../components/Note'
import { deleteVideo, type WatchedVideo } from './video'

interface DeleteVideoProps {
  video: WatchedVideo
  onDeleted: (video: WatchedVideo) => void
  onCancel: () => void
}

/** Asks the owner once more, then deletes the video. */
export function DeleteVideo({ video, onDeleted, onCancel }: DeleteVideoProps) {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const remove = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await deleteVideo(client, video.id)
      onDeleted(video)
    } catch (error) {
      setProblem(error as Error)
      setBusy(false)
    }
  }
  return (
    <ConfirmDialog
      title="Delete this video?"
      confirm={busy ? 'Deleting…' : 'Delete video'}
      busy={busy}
      onConfirm={() => void remove()}
      onCancel={onCancel}
    >
      <p>“{video.title}” and its file are removed for everybody. This cannot be undone.</p>
      {problem && <ProblemNote problem={problem} />}
    </ConfirmDialog>
  )
}
