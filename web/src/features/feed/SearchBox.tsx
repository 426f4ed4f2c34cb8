import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import { Icon } from '../../components/Icon'
import { MAX_QUERY_LENGTH, readFilter, writeFilter } from './filter'
import styles from './SearchBox.module.css'

/** Milliseconds between the last key and the question: shorter than a glance, longer than between two keys. */
const DEBOUNCE = 200

/** Finds videos while one types; on other pages than the list, with Enter. */
export function SearchBox() {
  const { pathname } = useLocation()
  // Another page, another search: what was typed there and not sent is forgotten.
  return <Box key={pathname} live={pathname === '/'} />
}

function Box({ live }: { live: boolean }) {
  const { text, type, search } = useQueryText(live)
  const input = useRef<HTMLInputElement>(null)
  useSlash(input)
  return (
    <search className={`${styles.search} ${live ? '' : styles.elsewhere}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          search(text)
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          aria-label="Search videos"
          aria-keyshortcuts="/"
          placeholder="Search videos"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={MAX_QUERY_LENGTH}
          value={text}
          onChange={({ target }) => {
            type(target.value)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return
            event.preventDefault()
            type('')
            search('')
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
    </search>
  )
}

/** What is in the box, in step with the address bar in both directions. */
function useQueryText(live: boolean) {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const query = live ? readFilter(params).query : ''
  const [typed, setTyped] = useState({ text: query, sent: query, query })
  // An address that does not come from this box, but from Back or a link, wins over what was typed.
  if (typed.query !== query) {
    setTyped(query === typed.sent ? { ...typed, query } : { text: query, sent: query, query })
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  const search = (text: string) => {
    clearTimeout(timer.current)
    const next = text.trim()
    if (live && next === query) return
    setTyped((before) => ({ ...before, sent: next }))
    if (!live) {
      if (next !== '') void navigate({ pathname: '/', search: `?${new URLSearchParams({ q: next })}` })
      return
    }
    setParams((now) => writeFilter({ ...readFilter(now), query: next }), {
      // One step back leads out of the search, not through its letters.
      replace: query !== '' && next !== '',
    })
  }
  const type = (text: string) => {
    setTyped((before) => ({ ...before, text }))
    clearTimeout(timer.current)
    if (live) {
      timer.current = setTimeout(() => {
        search(text)
      }, DEBOUNCE)
    }
  }
  return { text: typed.text, type, search }
}

/** The / key leads to the box, unless one is typing. */
function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      const typing = target instanceof Element && target.closest('input, textarea, select, dialog[open]')
      if (key !== '/' || ctrlKey || metaKey || altKey || typing) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    addEventListener('keydown', focus)
    return () => {
      removeEventListener('keydown', focus)
    }
  }, [input])
}
