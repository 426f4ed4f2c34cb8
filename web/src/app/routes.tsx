import { type RouteObject, useNavigate } from 'react-router'
import { NotFound } from '../components/NotFound'
import { FeedPage } from '../features/feed/FeedPage'
import { UploadPage } from '../features/upload/UploadPage'
import { LibraryPage } from '../features/library/LibraryPage'
import { WatchPage } from '../features/watch/WatchPage'
import { useToasts } from '../state/toasts'
import { Crash } from './Crash'
import { Layout } from './Layout'
import type { Services } from './services'

/** The pages, with what each needs. */
export function routes(services: Services): RouteObject[] {
  const { feeds, queue } = services
  return [
    {
      element: <Layout services={services} />,
      errorElement: <Crash />,
      children: [
        { index: true, element: <FeedPage feeds={feeds} /> },
        { path: 'watch/:id', element: <WatchRoute feeds={feeds} /> },
        { path: 'upload', element: <UploadPage queue={queue} /> },
        { path: 'uploads', element: <LibraryPage queue={queue} /> },
        { path: '*', element: <NotFound title="No such page">There is nothing at this address.</NotFound> },
      ],
    },
  ]
}

function WatchRoute({ feeds }: Pick<Services, 'feeds'>) {
  const navigate = useNavigate()
  const toasts = useToasts()
  return (
    <WatchPage
      onDeleted={({ id, title }) => {
        feeds.remove(id)
        toasts.say(`“${title}” is deleted.`)
        void navigate('/', { replace: true })
      }}
    />
  )
}
