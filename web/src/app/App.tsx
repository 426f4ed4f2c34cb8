import { useState } from 'react'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Provider } from 'urql'
import { SessionContext } from '../features/session/SessionContext'
import { useObservable } from '../state/observable'
import { ToastContext } from '../state/toasts'
import { routes } from './routes'
import type { Services } from './services'

export function App({ services }: { services: Services }) {
  const client = useObservable(services.client)
  const [router] = useState(() => createBrowserRouter(routes(services)))
  return (
    <SessionContext value={services.session}>
      <ToastContext value={services.toasts}>
        <Provider value={client}>
          <RouterProvider router={router} />
        </Provider>
      </ToastContext>
    </SessionContext>
  )
}
