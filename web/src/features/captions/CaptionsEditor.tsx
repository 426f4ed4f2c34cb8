import { useId, useRef, useState } from 'react'
import { useClient } from 'urql'
import { Button } from '../../components/Button'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { ProblemNote } from '../../components/Note'
import { formatBytes } from '../../format/bytes'
import { languageName } from '../../format/languages'
import { inspectFile } from '../../policy/inspectFile'
import { acceptedFiles, formatNames, useKindPolicy } from '../../policy/policy'
import { AddCaptions } from './AddCaptions'
import { type Captions, removeCaptions } from './api'
import styles from './CaptionsEditor.module.css'

interface CaptionsEditorProps {
  videoId: string
  captions: readonly Captions[]
}

/** Where the owner of a video adds and removes captions. */
export function CaptionsEditor({ videoId, captions }: CaptionsEditorProps) {
  const heading = useId()
  const policy = useKindPolicy('CAPTIONS')
  const [file, setFile] = useState<File>()
  const [problem, setProblem] = useState<Error>()
  const button = useRef<HTMLButtonElement>(null)
  const choose = async (chosen: File) => {
    const { refusal, contentType: type } = await inspectFile(chosen, policy)
    setProblem(refusal === undefined ? undefined : new Error(refusal))
    setFile(refusal === undefined ? new File([chosen], chosen.name, { type }) : undefined)
  }
  const close = () => {
    setFile(undefined)
    // The button comes back with the next drawing.
    requestAnimationFrame(() => button.current?.focus())
  }
  return (
    <section className={styles.captions} aria-labelledby={heading}>
      <h2 id={heading}>Captions</h2>
      {captions.length === 0 && <p className={styles.hint}>This video has no captions.</p>}
      <ul className={styles.list}>
        {captions.map((one) => (
          <CaptionsRow key={one.language} videoId={videoId} captions={one} />
        ))}
      </ul>
      {file ? (
        <AddCaptions videoId={videoId} file={file} existing={captions} onDone={close} />
      ) : (
        <div className={styles.choose}>
          <ChooseFile
            button={button}
            accept={policy ? acceptedFiles(policy) : '.vtt'}
            onFile={(chosen) => void choose(chosen)}
          />
          {policy && (
            <p className={styles.hint}>
              {formatNames(policy)}, up to {formatBytes(policy.maxSize)}
            </p>
          )}
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
    </section>
  )
}

function CaptionsRow({ videoId, captions }: { videoId: string; captions: Captions }) {
  const { language, label } = captions
  const client = useClient()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error>()
  const remove = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await removeCaptions(client, videoId, language)
      setAsking(false)
    } catch (error) {
      setProblem(error as Error)
    }
    setBusy(false)
  }
  return (
    <li>
      <p>
        <span className={styles.label}>{label}</span>{' '}
        <span className={styles.language}>
          {languageName(language)} ({language})
        </span>
      </p>
      <Button
        aria-label={`Remove the captions “${label}”`}
        onClick={() => {
          setAsking(true)
        }}
      >
        Remove
      </Button>
      {asking && (
        <ConfirmDialog
          title="Remove these captions?"
          confirm={busy ? 'Removing…' : 'Remove captions'}
          busy={busy}
          onConfirm={() => void remove()}
          onCancel={() => {
            setAsking(false)
          }}
        >
          <p>The captions “{label}” and their file are removed. This cannot be undone.</p>
          {problem && <ProblemNote problem={problem} />}
        </ConfirmDialog>
      )}
    </li>
  )
}

interface ChooseFileProps {
  button: React.RefObject<HTMLButtonElement | null>
  accept: string
  onFile: (file: File) => void
}

function ChooseFile({ button, accept, onFile }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button ref={button} onClick={() => input.current?.click()}>
        Choose a captions file…
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Captions file"
        accept={accept}
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
