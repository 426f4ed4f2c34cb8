import { useEffect, useState } from 'react'

/** Seconds until a moment, while it is still to come. */
export function useSecondsUntil(moment: number | undefined): number | undefined {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (moment === undefined) return undefined
    const tick = () => {
      setNow(Date.now())
    }
    tick()
    const timer = setInterval(tick, 500)
    return () => {
      clearInterval(timer)
    }
  }, [moment])
  return moment === undefined ? undefined : Math.max(1, Math.ceil((moment - now) / 1000))
}
