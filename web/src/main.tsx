import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { createServices } from './app/services'
import { NoServer } from './app/NoServer'
import { fetchAuthMode } from './features/session/config'
import './styles/global.css'

const root = createRoot(document.getElementById('root') as HTMLElement)

async function start(): Promise<void> {
  try {
    const services = createServices(await fetchAuthMode())
    root.render(
      <StrictMode>
        <App services={services} />
      </StrictMode>,
    )
  } catch {
    root.render(<NoServer onRetry={() => void start()} />)
  }
}

void start()
