import { type FeedFilter, type Length, lengths, type Sort, sorts } from './filter'
import styles from './FilterBar.module.css'

interface FilterBarProps {
  filter: FeedFilter
  onChange: (filter: FeedFilter) => void
}

/** Which videos are listed, and in which order. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  return (
    <div className={styles.bar}>
      <div className={styles.lengths} role="group" aria-label="Length">
        {(Object.keys(lengths) as Length[]).map((length) => (
          <button
            key={length}
            type="button"
            className={styles.chip}
            aria-pressed={filter.length === length}
            onClick={() => {
              onChange({ ...filter, length: filter.length === length ? null : length })
            }}
          >
            {lengths[length].name}
          </button>
        ))}
      </div>
      <select
        className={styles.sort}
        aria-label="Order"
        value={filter.sort ?? ''}
        onChange={({ target }) => {
          onChange({ ...filter, sort: (target.value || null) as Sort | null })
        }}
      >
        {/* Without a choice the server decides: the newest, or what fits a search best. */}
        {filter.query !== '' && <option value="">Best matches first</option>}
        {(Object.keys(sorts) as Sort[]).map((sort) => (
          <option key={sort} value={sort === 'newest' && filter.query === '' ? '' : sort}>
            {sorts[sort].name}
          </option>
        ))}
      </select>
    </div>
  )
}
