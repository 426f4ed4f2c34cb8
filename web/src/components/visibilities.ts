import type { Visibility } from '../api/graphql'
import type { IconName } from './Icon'

/** How each visibility is called, and what it means for the person who chooses it. */
export const visibilities: Record<Visibility, { name: string; meaning: string; icon: IconName }> = {
  PUBLIC: { name: 'Public', meaning: 'Everybody can watch it, and it is listed in the feed.', icon: 'globe' },
  UNLISTED: {
    name: 'Unlisted',
    meaning: 'Everybody with the link can watch it; it is not listed.',
    icon: 'link',
  },
  PRIVATE: { name: 'Private', meaning: 'Only you can watch it.', icon: 'lock' },
}
