import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Session, savedSession } from './session'
import { SessionContext } from './SessionContext'
import { SignInGate } from './SignInGate'

afterEach(() => {
  vi.unstubAllGlobals()
})

function serverAnswers(...answers: (() => Response | Error)[]) {
  const fetch = vi.fn(() => {
    const answer = answers.shift()?.() ?? new Error('no more answers')
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  })
  vi.stubGlobal('fetch', fetch)
  return fetch
}

function show(session: Session) {
  render(
    <SessionContext value={session}>
      <SignInGate reason="Sign in to upload">Choose a file</SignInGate>
    </SessionContext>,
  )
}

const token = () => new Response(JSON.stringify({ token: 't1' }))

test('a visitor picks a name and is remembered', async () => {
  const fetch = serverAnswers(token)
  show(new Session('dev'))
  await userEvent.type(screen.getByLabelText('Your name'), ' alice {Enter}')
  expect(await screen.findByText('Choose a file')).toBeInTheDocument()
  expect(fetch).toHaveBeenCalledWith('/dev/token', expect.objectContaining({ body: '{"user":"alice"}' }))
  expect(savedSession()).toEqual({ user: 'alice', token: 't1' })
  expect(new Session('dev').state.get().user).toBe('alice')
})

test('a name that is refused, and a server that is away, are explained', async () => {
  serverAnswers(
    () => new Response('{}', { status: 400 }),
    () => new Error('Failed to fetch'),
  )
  show(new Session('dev'))
  await userEvent.type(screen.getByLabelText('Your name'), '!{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('This name is not accepted.')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  expect(
    await screen.findByText('The server does not answer. Wait a moment and try again.'),
  ).toBeInTheDocument()
})

test('with an identity provider a token is pasted and checked', async () => {
  const viewer = (name: string | null) =>
    new Response(JSON.stringify({ data: { viewer: name && { id: 'u', name } } }), {
      headers: { 'Content-Type': 'application/json' },
    })
  serverAnswers(
    () => viewer(null),
    () => viewer('Alice A.'),
  )
  show(new Session('jwt'))
  await userEvent.type(screen.getByLabelText('Access token'), 'abc{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('You are not signed in')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByText('Choose a file')).toBeInTheDocument()
  expect(savedSession()).toEqual({ user: 'Alice A.', token: 'abc' })
})

test('a session that ended says so', async () => {
  const session = new Session('jwt')
  session.signInWith('alice', 'old')
  expect(await session.renew('old')).toBe(false)
  show(session)
  expect(screen.getByRole('status')).toHaveTextContent('Your session has ended.')
})

test('in dev mode an expired token is replaced, once for all who ask', async () => {
  const fetch = serverAnswers(token)
  const session = new Session('dev')
  session.signInWith('alice', 'old')
  expect(await session.renew('old')).toBe(true)
  expect(await session.renew('old')).toBe(true)
  expect(fetch).toHaveBeenCalledTimes(1)
  expect(session.token()).toBe('t1')
})
