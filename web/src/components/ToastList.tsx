import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { useObservable } from '../state/observable'
import { type Toast, useToasts } from '../state/toasts'
import { Icon } from './Icon'
import styles from './ToastList.module.css'

/** Milliseconds that good news stays. */
const VISIBLE_FOR = 7000

/** The messages at the lower edge of the window. They never take the focus; Escape closes the newest. */
export function ToastList() {
  const toasts = useToasts()
  const items = useObservable(toasts.items)
  const newest = items.at(-1)?.id
  useEffect(() => {
    if (newest === undefined) return
    const close = (event: KeyboardEvent) => {
      // Whatever else Escape is for comes first.
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) {
        toasts.close(newest)
      }
    }
    addEventListener('keydown', close)
    return () => {
      removeEventListener('keydown', close)
    }
  }, [toasts, newest])
  // Screen readers only hear of good news in a region that they know; an alert they notice anywhere.
  return (
    <div className={styles.toasts}>
      <div role="status">
        {items
          .filter(({ error }) => !error)
          .map((toast) => (
            <Message key={toast.id} toast={toast} />
          ))}
      </div>
      {items
        .filter(({ error }) => error)
        .map((toast) => (
          <Message key={toast.id} toast={toast} />
        ))}
    </div>
  )
}

function Message({ toast: { id, text, error, link } }: { toast: Toast }) {
  const toasts = useToasts()
  const [held, setHeld] = useState(false)
  const close = () => {
    toasts.close(id)
  }
  useEffect(() => {
    if (error || held) return
    const timer = setTimeout(() => {
      toasts.close(id)
    }, VISIBLE_FOR)
    return () => {
      clearTimeout(timer)
    }
  }, [toasts, id, error, held])
  const hold = () => {
    setHeld(true)
  }
  const release = () => {
    setHeld(false)
  }
  return (
    <div
      role={error ? 'alert' : undefined}
      className={`${styles.toast} ${error ? styles.error : ''}`}
      onMouseEnter={hold}
      onMouseLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <Icon name={error ? 'alert' : 'check'} />
      <p>{text}</p>
      {link && (
        <Link to={link.to} onClick={close}>
          {link.label}
        </Link>
      )}
      <button type="button" aria-label="Close this message" onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  )
}
