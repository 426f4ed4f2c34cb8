import { useEffect, useRef } from 'react'
import { Outlet, ScrollRestoration, useLocation } from 'react-router'
import { ToastList } from '../components/ToastList'
import type { UploadQueue } from '../features/upload/queue'
import { Header } from './Header'
import styles from './Layout.module.css'
import type { Services } from './services'

/** What every page has: the header, the way past it, and the care that nothing is lost by leaving. */
export function Layout({ services }: { services: Services }) {
  const main = useRef<HTMLElement>(null)
  useFocusOnNavigation(main)
  useLeaveWarning(services.queue)
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <Header queue={services.queue} />
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <ToastList />
      <ScrollRestoration />
    </>
  )
}

/** After a click on a link, keyboards and screen readers go on in the new page, not at the old link. */
function useFocusOnNavigation(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation()
  const previous = useRef(pathname)
  useEffect(() => {
    if (previous.current === pathname) return
    previous.current = pathname
    main.current?.focus({ preventScroll: true })
  }, [main, pathname])
}

/** Browsers ask "leave this page?" in their own words when an upload, or a picture, would be cut off. */
function useLeaveWarning(queue: UploadQueue): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (queue.unfinished() || queue.posters.get().size > 0) event.preventDefault()
    }
    addEventListener('beforeunload', warn)
    return () => {
      removeEventListener('beforeunload', warn)
    }
  }, [queue])
}
