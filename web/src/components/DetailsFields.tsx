import { useId } from 'react'
import type { Visibility } from '../api/graphql'
import { countCharacters, cut } from '../format/cut'
import { useUploadPolicy } from '../policy/policy'
import type { Details } from './details'
import styles from './DetailsFields.module.css'
import { visibilities } from './visibilities'

interface DetailsFieldsProps {
  value: Details
  onChange: (value: Details) => void
  disabled?: boolean
}

/** The fields that say how a video is shown: while it is uploaded, and when it is edited. */
export function DetailsFields({ value, onChange, disabled }: DetailsFieldsProps) {
  const id = useId()
  const limits = useUploadPolicy()?.details
  const change = (part: Partial<Details>) => {
    onChange({ ...value, ...part })
  }
  return (
    <fieldset className={styles.fields} disabled={disabled}>
      <legend className="visually-hidden">About the video</legend>
      <label htmlFor={`${id}title`}>Title</label>
      <input
        id={`${id}title`}
        value={value.title}
        required
        maxLength={inputLength(value.title, limits?.maxTitleLength)}
        autoComplete="off"
        onChange={(event) => {
          change({ title: cut(event.target.value, limits?.maxTitleLength) })
        }}
      />
      <label htmlFor={`${id}description`}>
        Description <span className={styles.optional}>optional</span>
      </label>
      <textarea
        id={`${id}description`}
        value={value.description}
        rows={4}
        maxLength={inputLength(value.description, limits?.maxDescriptionLength)}
        onChange={(event) => {
          change({ description: cut(event.target.value, limits?.maxDescriptionLength) })
        }}
      />
      <VisibilityChoice
        value={value.visibility}
        onChange={(visibility) => {
          change({ visibility })
        }}
      />
    </fieldset>
  )
}

/** Browsers count UTF-16 units, of which an emoji has two or more; the server counts characters. */
function inputLength(text: string, most: number | undefined): number | undefined {
  return most === undefined ? undefined : most + text.length - countCharacters(text)
}

function VisibilityChoice({ value, onChange }: { value: Visibility; onChange: (value: Visibility) => void }) {
  const name = useId()
  return (
    <fieldset className={styles.choices}>
      <legend>Who can watch it</legend>
      {(Object.keys(visibilities) as Visibility[]).map((visibility) => (
        <label key={visibility} className={styles.choice}>
          <input
            type="radio"
            name={name}
            checked={visibility === value}
            onChange={() => {
              onChange(visibility)
            }}
          />
          <span>
            <b>{visibilities[visibility].name}</b>
            <small>{visibilities[visibility].meaning}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
