import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { useObservable } from '../state/observable'
import { type Toast, useToasts } from '../state/toasts'
import { Icon } from './Icon'
import styles from './ToastList.module.css'

/** Milliseconds that good news stays. */
const STAYS = 7000

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
          .filter(({ trouble }) => !trouble)
          .map((toast) => (
            <Message key={toast.id} toast={toast} />
          ))}
      </div>
      {items
        .filter(({ trouble }) => trouble)
        .map((toast) => (
          <Message key={toast.id} toast={toast} />
        ))}
    </div>
  )
}

function Message({ toast: { id, text, trouble, link } }: { toast: Toast }) {
  const toasts = useToasts()
  const [held, setHeld] = useState(false)
  const close = () => {
    toasts.close(id)
  }
  useEffect(() => {
    if (trouble || held) return
    const timer = setTimeout(() => {
      toasts.close(id)
    }, STAYS)
    return () => {
      clearTimeout(timer)
    }
  }, [toasts, id, trouble, held])
  const hold = () => {
    setHeld(true)
  }
  const release = () => {
    setHeld(false)
  }
  return (
    <div
      role={trouble ? 'alert' : undefined}
      className={`${styles.toast} ${trouble ? styles.trouble : ''}`}
      onMouseEnter={hold}
      onMouseLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <Icon name={trouble ? 'alert' : 'check'} />
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
