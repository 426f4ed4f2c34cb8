import { useRef, useState } from 'react'
import { Button } from '../../components/Button'
import { PosterPlaceholder } from '../../components/PosterPlaceholder'
import { acceptedFiles, type KindPolicy, useKindPolicy } from '../../policy/policy'
import { useObservable } from '../../state/observable'
import type { PosterDraft, PosterState } from './draft'
import { type Film, FramePicker } from './FramePicker'
import styles from './PosterChoice.module.css'

interface PosterChoiceProps {
  draft: PosterDraft
  film: Film
  /** The second of the film to begin at when another moment is looked for. */
  at?: number
  /** What is shown as long as nothing new was chosen; without it, one may also go without a picture. */
  current?: React.ReactNode
  /** Whether what is shown is to be removed, and how to say so; only where it can be. */
  removal?: { removed: boolean; onChange: (removed: boolean) => void }
  disabled?: boolean
}

/** The picture that is shown for a video: the one that was found, another moment of the film, or a file. */
export function PosterChoice({ draft, film, at = 0, current, removal, disabled }: PosterChoiceProps) {
  const state = useObservable(draft.state)
  const [picking, setPicking] = useState(false)
  const [noFrame, setNoFrame] = useState(false)
  const pickerButton = useRef<HTMLButtonElement>(null)
  const close = () => {
    setPicking(false)
    // The button comes back with the next drawing.
    requestAnimationFrame(() => pickerButton.current?.focus())
  }
  const noFrames = noFrame ? 'none' : state.noFrame
  return (
    <fieldset className={styles.poster} disabled={disabled}>
      <legend>Picture</legend>
      {picking ? (
        <FramePicker
          film={film}
          at={state.at ?? at}
          onPick={(frame) => {
            draft.setFrame(frame)
            close()
          }}
          onCancel={close}
          onError={() => {
            setNoFrame(true)
            setPicking(false)
          }}
        />
      ) : (
        <>
          <Preview state={state} current={current} />
          <p role="status" className={styles.hint}>
            {hint(state, noFrames, current !== undefined && !removal?.removed)}
          </p>
          {state.error && (
            <p role="alert" className={styles.error}>
              {state.error}
            </p>
          )}
          <div className={styles.actions}>
            {noFrames === 'failed' && (
              <Button
                onClick={() => {
                  draft.searchAgain()
                }}
              >
                Try again
              </Button>
            )}
            {!noFrames && (
              <Button
                ref={pickerButton}
                disabled={state.busy}
                onClick={() => {
                  setPicking(true)
                }}
              >
                Choose a moment from the film
              </Button>
            )}
            <ChoosePicture
              onFile={(file, policy) => {
                draft.setFile(file, policy)
              }}
            />
            {state.image && (
              <Button
                look="quiet"
                onClick={() => {
                  draft.remove()
                }}
              >
                {current === undefined || removal?.removed
                  ? 'Remove the picture'
                  : 'Keep the current picture'}
              </Button>
            )}
            {!state.image && removal && (
              <Button
                look="quiet"
                onClick={() => {
                  removal.onChange(!removal.removed)
                }}
              >
                {removal.removed ? 'Keep the current picture' : 'Remove the picture'}
              </Button>
            )}
          </div>
        </>
      )}
    </fieldset>
  )
}

function Preview({ state, current }: { state: PosterState; current?: React.ReactNode }) {
  return (
    <div className={`${styles.frame} ${state.busy ? styles.busy : ''}`}>
      {state.url ? (
        <img src={state.url} alt="The picture for this video" width={320} height={180} />
      ) : (
        (current ?? <PosterPlaceholder seed="without" />)
      )}
    </div>
  )
}

function hint({ busy, image }: PosterState, noFrames: PosterState['noFrame'], hasCurrent: boolean): string {
  if (busy) return 'Looking for a good moment…'
  if (image) return 'Shown in the list, and before the video plays.'
  if (noFrames === 'failed')
    return 'This browser could not open the film for a picture. Try again, or choose a picture file instead.'
  if (noFrames)
    return 'This browser cannot take a picture from this film. You can choose a picture file instead.'
  return hasCurrent ? '' : 'A video without a picture is shown with a drawing like this one.'
}

function ChoosePicture({ onFile }: { onFile: (file: File, policy?: KindPolicy) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const policy = useKindPolicy('POSTER')
  return (
    <>
      <Button onClick={() => input.current?.click()}>Choose a picture file…</Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Picture file"
        accept={policy ? acceptedFiles(policy) : 'image/*'}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onFile(file, policy)
          // So that choosing the same file again is a change.
          target.value = ''
        }}
      />
    </>
  )
}
