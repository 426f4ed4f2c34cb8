import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { LanguageField } from './LanguageField'

function Form({ initial }: { initial: string }) {
  const [tag, setTag] = useState(initial)
  return (
    <form>
      <LanguageField value={tag} onChange={setTag} required />
      <output>{tag}</output>
    </form>
  )
}

test('a language is chosen by name', async () => {
  render(<Form initial="" />)
  expect(screen.getByLabelText('Language')).toBeInvalid()
  await userEvent.selectOptions(screen.getByLabelText('Language'), 'German')
  expect(screen.getByRole('status')).toHaveTextContent('de')
  expect(screen.queryByLabelText('Language tag')).not.toBeInTheDocument()
})

test('any other is given by its tag, and taken back by choosing another', async () => {
  render(<Form initial="" />)
  await userEvent.selectOptions(screen.getByLabelText('Language'), 'Another language')
  expect(screen.getByLabelText('Language tag')).toBeInvalid()
  await userEvent.type(screen.getByLabelText('Language tag'), ' gsw-CH ')
  expect(screen.getByRole('status')).toHaveTextContent('gsw-CH')
  await userEvent.selectOptions(screen.getByLabelText('Language'), 'English')
  expect(screen.getByRole('status')).toHaveTextContent('en')
})

test.each([
  ['pt-BR', 'pt-BR', null],
  ['gsw-CH', 'other', 'gsw-CH'],
])('%s is shown as what was set before', (initial, listed, typed) => {
  render(<Form initial={initial} />)
  expect(screen.getByLabelText('Language')).toHaveValue(listed)
  const tag = screen.queryByLabelText<HTMLInputElement>('Language tag')
  expect(tag?.value ?? null).toBe(typed)
})
