import { errorMessages } from '../api/errorMessages'
import { Button } from '../components/Button'
import { Note } from '../components/Note'
import { Page } from '../components/Page'

/** Before anything else works: the server did not even say how to sign in. */
export function NoServer({ onRetry }: { onRetry: () => void }) {
  return (
    <main>
      <Page title="No answer" width="narrow">
        <Note
          actions={
            <Button look="primary" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          <p>{navigator.onLine ? errorMessages.SERVER_UNREACHABLE : errorMessages.OFFLINE}</p>
        </Note>
      </Page>
    </main>
  )
}
