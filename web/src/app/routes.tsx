import { type RouteObject, useNavigate } from 'react-router'
import { NotFound } from '../components/NotFound'
import { FeedPage } from '../features/feed/FeedPage'
import { UploadPage } from '../features/upload/UploadPage'
import { UploadsPage } from '../features/uploads/UploadsPage'
import { WatchPage } from '../features/watch/WatchPage'
import { Crash } from './Crash'
import { Layout } from './Layout'
import type { Services } from './services'

/** The pages, with what each needs. */
export function routes(services: Services): RouteObject[] {
  const { feed, queue } = services
  return [
    {
      element: <Layout services={services} />,
      errorElement: <Crash />,
      children: [
        { index: true, element: <FeedPage feed={feed} /> },
        { path: 'watch/:id', element: <WatchRoute feed={feed} /> },
        { path: 'upload', element: <UploadPage queue={queue} /> },
        { path: 'uploads', element: <UploadsPage queue={queue} /> },
        { path: '*', element: <NotFound title="No such page">There is nothing at this address.</NotFound> },
      ],
    },
  ]
}

function WatchRoute({ feed }: Pick<Services, 'feed'>) {
  const navigate = useNavigate()
  return (
    <WatchPage
      onDeleted={(id) => {
        feed.remove(id)
        void navigate('/', { replace: true })
      }}
    />
  )
}
