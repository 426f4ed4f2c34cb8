import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { Client, Provider } from 'urql'
import { expect, test } from 'vitest'
import { Session } from '../features/session/session'
import { SessionContext } from '../features/session/SessionContext'
import { UploadQueue } from '../features/upload/queue'
import { Header } from './Header'

// jsdom opens no dialogs.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}

function show(files: File[]) {
  const session = new Session('dev')
  session.signInWith('alice', 't1')
  const never = () => new Promise<never>(() => undefined)
  const queue = new UploadQueue({
    api: () => ({
      requestUpload: never,
      renewUpload: never,
      signUploadParts: never,
      getUpload: never,
      finalizeUpload: never,
      cancelUpload: never,
    }),
    sendPoster: () => Promise.resolve('p1'),
    frames: { find: () => Promise.resolve('none'), prefer: () => undefined },
  })
  queue.add(files)
  render(
    <SessionContext value={session}>
      <Provider
        value={new Client({ url: 'http://127.0.0.1/graphql', exchanges: [], preferGetMethod: false })}
      >
        <MemoryRouter>
          <Header queue={queue} />
        </MemoryRouter>
      </Provider>
    </SessionContext>,
  )
  return { session, queue }
}

test('who signs out in mid-upload is told what is kept, and how to go on', async () => {
  const { session } = show([new File(['film'], 'film.mp4')])
  await userEvent.click(screen.getByText('Sign out'))
  expect(screen.getByText(/Nothing that you typed is lost/)).toHaveTextContent(
    /choose the same file to go on/,
  )
  expect(screen.queryByText(/is lost\.$/)).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Stop it and sign out', hidden: true }))
  expect(session.state.get().user).toBeNull()
})

test('who signs out before a picture is set is told what becomes of it', async () => {
  const { session, queue } = show([])
  queue.posters.set(new Set([Promise.resolve()]))
  await userEvent.click(screen.getByText('Sign out'))
  expect(screen.getByRole('dialog', { hidden: true })).toHaveTextContent(/without its picture/)
  expect(session.state.get().user).toBe('alice')
})
