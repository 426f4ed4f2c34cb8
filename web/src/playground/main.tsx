import { GraphiQL } from 'graphiql'
import 'graphiql/style.css'
import { createRoot } from 'react-dom/client'
import { fetcher } from './fetcher'
import './playground.css'
import { tabs } from './tabs'
import { playgroundToken } from './token'

const token = await playgroundToken()
const headers = token && JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2)

// GraphiQL fills its editors from the first prepared tab, but forgets that tab's variables.
if (localStorage.getItem('graphiql:tabState') === null) {
  localStorage.setItem('graphiql:variables', tabs[0]?.variables ?? '')
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery=""
    defaultHeaders={headers}
    defaultTabs={tabs.map((tab) => ({ ...tab, headers }))}
    defaultEditorToolsVisibility="variables"
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <a href="/">← StreamSphere</a>
    </GraphiQL.Logo>
  </GraphiQL>,
)
