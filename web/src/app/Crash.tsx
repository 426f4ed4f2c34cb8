import { Button } from '../components/Button'
import { Note } from '../components/Note'
import { Page } from '../components/Page'

/** The last resort, when a page could not be drawn at all. */
export function Crash() {
  return (
    <Page title="Something broke" width="narrow">
      <Note
        actions={
          <Button
            look="primary"
            onClick={() => {
              location.reload()
            }}
          >
            Reload the page
          </Button>
        }
      >
        <p>This page has a fault of its own. Reload it to go on.</p>
      </Note>
    </Page>
  )
}
