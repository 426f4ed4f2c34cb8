import { useEffect, useId, useRef, useState } from 'react'
import { useClient } from 'urql'
import { Button } from '../../components/Button'
import { LanguageField } from '../../components/LanguageField'
import { ProblemNote } from '../../components/Note'
import { isLanguageTag, languageName, ownLanguageName } from '../../format/languages'
import { useToasts } from '../../state/toasts'
import { addCaptions, type Captions } from './api'
import styles from './AddCaptions.module.css'
import { captionsError } from './captionsError'

interface AddCaptionsProps {
  videoId: string
  file: File
  existing: readonly Captions[]
  onDone: () => void
}

/** Asks for the language and the label of a captions file, and adds it to the video. */
export function AddCaptions({ videoId, file, existing, onDone }: AddCaptionsProps) {
  const client = useClient()
  const toasts = useToasts()
  const id = useId()
  const first = useRef<HTMLSelectElement>(null)
  const [language, setLanguage] = useState('')
  const [typedLabel, setTypedLabel] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Error>()
  useEffect(() => {
    first.current?.focus()
  }, [])
  const known = isLanguageTag(language)
  const label = typedLabel ?? (known ? ownLanguageName(language) : '')
  const replaced = existing.find((one) => one.language.toLowerCase() === language.toLowerCase())
  const add = async () => {
    if (!known) {
      setProblem(new Error(`“${language}” is not a language tag. Use one such as en, pt-BR or zh-Hant.`))
      return
    }
    setBusy(true)
    setProblem(undefined)
    try {
      await addCaptions(client, videoId, file, { language, label: label.trim() })
      toasts.say('The captions are added.')
      onDone()
    } catch (error) {
      setProblem(captionsError(error))
      setBusy(false)
    }
  }
  return (
    <form
      className={styles.add}
      aria-label="Add captions"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <p className={styles.file}>{file.name}</p>
      <div className={styles.fields}>
        <LanguageField ref={first} value={language} onChange={setLanguage} required disabled={busy} />
        <div>
          <label htmlFor={id}>Label in the player</label>
          <input
            id={id}
            required
            disabled={busy}
            autoComplete="off"
            value={label}
            onChange={({ target }) => {
              setTypedLabel(target.value)
            }}
          />
        </div>
      </div>
      {replaced && (
        <p role="status">
          This replaces the captions “{replaced.label}” in {languageName(replaced.language)}.
        </p>
      )}
      {problem && <ProblemNote problem={problem} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Adding…' : 'Add captions'}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
