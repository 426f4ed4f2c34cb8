import { useRef, useState } from 'react'
import { Button } from '../../components/Button'
import { PosterPlaceholder } from '../../components/PosterPlaceholder'
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
  disabled?: boolean
}

/** The picture that is shown for a video: the one that was found, another moment of the film, or a file. */
export function PosterChoice({ draft, film, at = 0, current, disabled }: PosterChoiceProps) {
  const state = useObservable(draft.state)
  const [picking, setPicking] = useState(false)
  const [unreadable, setUnreadable] = useState(false)
  const moment = useRef<HTMLButtonElement>(null)
  const close = () => {
    setPicking(false)
    // The button comes back with the next drawing.
    requestAnimationFrame(() => moment.current?.focus())
  }
  const noFrames = unreadable || state.unreadable
  return (
    <fieldset className={styles.poster} disabled={disabled}>
      <legend>PosterImage</legend>
      {picking ? (
        <FramePicker
          film={film}
          at={state.at ?? at}
          onPick={(frame) => {
            draft.show(frame)
            close()
          }}
          onCancel={close}
          onTrouble={() => {
            setUnreadable(true)
            setPicking(false)
          }}
        />
      ) : (
        <>
          <Preview state={state} current={current} />
          <p role="status" className={styles.hint}>
            {hint(state, noFrames, current !== undefined)}
          </p>
          {state.trouble && (
            <p role="alert" className={styles.trouble}>
              {state.trouble}
            </p>
          )}
          <div className={styles.actions}>
            {!noFrames && (
              <Button
                ref={moment}
                disabled={state.busy}
                onClick={() => {
                  setPicking(true)
                }}
              >
                Another moment
              </Button>
            )}
            <ChoosePicture
              onFile={(file) => {
                draft.choose(file)
              }}
            />
            {state.picture && (
              <Button
                look="quiet"
                onClick={() => {
                  draft.drop()
                }}
              >
                {current === undefined ? 'Without a picture' : 'Keep the old one'}
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

function hint({ busy, picture }: PosterState, noFrames: boolean, hasCurrent: boolean): string {
  if (busy) return 'Looking for a good moment…'
  if (picture) return 'Shown in the list, and before the video plays.'
  if (noFrames) return 'This browser can read no picture out of this film. You can choose one, or go without.'
  return hasCurrent ? '' : 'Without a picture, a drawing like this one is shown.'
}

function ChoosePicture({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button onClick={() => input.current?.click()}>Choose a picture…</Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="PosterImage file"
        accept="image/webp,image/jpeg,image/png"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onFile(file)
          // So that choosing the same file again is a change.
          target.value = ''
        }}
      />
    </>
  )
}
