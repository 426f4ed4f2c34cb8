import type { ReactNode } from 'react'
import { ButtonLink } from './Button'
import { EmptyState } from './EmptyState'
import { Page } from './Page'

/** There is nothing at this address. */
export function NotFound({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Page title={title} ownHeading>
      <EmptyState
        level={1}
        title={title}
        action={
          <ButtonLink to="/" look="primary">
            See all videos
          </ButtonLink>
        }
      >
        {children}
      </EmptyState>
    </Page>
  )
}
