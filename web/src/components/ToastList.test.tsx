import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, expect, test, vi } from 'vitest'
import { ToastContext, Toasts } from '../state/toasts'
import { ToastList } from './ToastList'

afterEach(() => {
  vi.useRealTimers()
})

function show(): Toasts {
  const toasts = new Toasts()
  render(
    <MemoryRouter>
      <ToastContext value={toasts}>
        <input aria-label="Elsewhere" />
        <ToastList />
      </ToastContext>
    </MemoryRouter>,
  )
  return toasts
}

test('good news is read out, takes no focus, and goes by itself', () => {
  vi.useFakeTimers()
  const toasts = show()
  screen.getByLabelText('Elsewhere').focus()
  act(() => {
    toasts.say('“Kites” is published.', { to: '/watch/v1', label: 'Watch' })
  })
  expect(screen.getByRole('status')).toHaveTextContent('“Kites” is published.')
  expect(screen.getByRole('link', { name: 'Watch' })).toHaveAttribute('href', '/watch/v1')
  expect(screen.getByLabelText('Elsewhere')).toHaveFocus()
  act(() => {
    vi.advanceTimersByTime(8000)
  })
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
})

test('an error stays until it is closed', async () => {
  const toasts = show()
  act(() => {
    toasts.warn('One.')
    toasts.warn('Two.')
  })
  expect(screen.getAllByRole('alert')).toHaveLength(2)
  await userEvent.keyboard('{Escape}')
  expect(screen.getByRole('alert')).toHaveTextContent('One.')
  await userEvent.click(screen.getByRole('button', { name: 'Close this message' }))
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
})
