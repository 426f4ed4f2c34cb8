// What other features may use of this one.
export { useSession, useSessionState } from './SessionContext'
export { SignInGate } from './SignInGate'
