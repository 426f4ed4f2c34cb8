import { words } from '../api/words'
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
          <p>{navigator.onLine ? words.SERVER_UNREACHABLE : words.OFFLINE}</p>
        </Note>
      </Page>
    </main>
  )
}
