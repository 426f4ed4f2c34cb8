import { createContext, use } from 'react'
import { useObservable } from '../../state/observable'
import type { Session, SessionState } from './session'

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('there is no SessionContext above this component')
  return session
}

export function useSessionState(): SessionState {
  return useObservable(useSession().state)
}
