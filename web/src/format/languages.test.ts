import { expect, test } from 'vitest'
import { commonLanguages, isLanguageTag, languageName, ownLanguageName } from './languages'

test('languages are listed by name', () => {
  const names = commonLanguages.map(({ name }) => name)
  expect(names).toContain('German')
  expect(names).toEqual([...new Set(names)].sort((a, b) => a.localeCompare(b, 'en')))
})

test.each([
  ['de', 'German', 'Deutsch'],
  ['pt-BR', 'Brazilian Portuguese', 'Português (Brasil)'],
  ['es', 'Spanish', 'Español'],
])('%s is %s, and to its speakers %s', (tag, name, own) => {
  expect(languageName(tag)).toBe(name)
  expect(ownLanguageName(tag)).toBe(own)
})

test.each([
  ['en', true],
  ['gsw-CH', true],
  ['German, I think', false],
  ['', false],
])('%j is a tag: %s', (text, want) => {
  expect(isLanguageTag(text)).toBe(want)
})
