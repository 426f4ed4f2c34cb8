import { useEffect, useEffectEvent } from 'react'

/** Milliseconds between two looks at the clock, and how late one must come for the device to have slept. */
const INTERVAL = 10_000
const SLEPT = 3 * INTERVAL

const EVENTS = [
  [document, 'visibilitychange'],
  [window, 'pageshow'],
  [window, 'online'],
] as const

/** Calls back when the page is there again: looked at, online, or after the device slept. */
export function useWake(callback: () => void): void {
  const onWake = useEffectEvent(callback)
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') onWake()
    }
    let last = Date.now()
    const timer = setInterval(() => {
      const slept = Date.now() - last > SLEPT
      last = Date.now()
      if (slept) look()
    }, INTERVAL)
    for (const [target, name] of EVENTS) target.addEventListener(name, look)
    return () => {
      clearInterval(timer)
      for (const [target, name] of EVENTS) target.removeEventListener(name, look)
    }
  }, [])
}
