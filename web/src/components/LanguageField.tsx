import { type Ref, useId, useState } from 'react'
import { commonLanguages } from '../format/languages'
import styles from './LanguageField.module.css'

const OTHER = 'other'

interface LanguageFieldProps {
  /** A BCP 47 tag, or what has been typed of one; empty when none is chosen. */
  value: string
  onChange: (tag: string) => void
  required?: boolean
  disabled?: boolean
  /** The list, to be focused. */
  ref?: Ref<HTMLSelectElement>
}

/** Asks for a language: one from the list, or any other by its tag. Two fields then, side by side in a grid. */
export function LanguageField({ value, onChange, required, disabled, ref }: LanguageFieldProps) {
  const id = useId()
  const [isOther, setOther] = useState(value !== '' && !isCommon(value))
  return (
    <>
      <div>
        <label htmlFor={`${id}language`} className={styles.label}>
          Language
        </label>
        <select
          id={`${id}language`}
          ref={ref}
          required={required}
          disabled={disabled}
          value={isOther ? OTHER : value}
          onChange={({ target }) => {
            setOther(target.value === OTHER)
            onChange(target.value === OTHER ? '' : target.value)
          }}
        >
          <option value="">Choose a language</option>
          {commonLanguages.map(({ tag, name }) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
          <option value={OTHER}>Another language</option>
        </select>
      </div>
      {isOther && <TagField value={value} onChange={onChange} disabled={disabled} />}
    </>
  )
}

function TagField({
  value,
  onChange,
  disabled,
}: Pick<LanguageFieldProps, 'value' | 'onChange' | 'disabled'>) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        Language tag
      </label>
      <input
        id={id}
        required
        disabled={disabled}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="for example gsw-CH"
        value={value}
        onChange={({ target }) => {
          onChange(target.value.trim())
        }}
      />
    </div>
  )
}

function isCommon(tag: string): boolean {
  return commonLanguages.some((common) => common.tag === tag)
}
