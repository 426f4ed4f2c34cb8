import { expect, test } from 'vitest'
import { titleFromFileName } from './title'

test.each([
  ['film.mp4', 'film'],
  ['Summer_2026_(final).MOV', 'Summer 2026 (final)'],
  ['v1.2 recording.webm', 'v1.2 recording'],
  ['.mp4', '.mp4'],
  ['no extension', 'no extension'],
])('a title for %s is %s', (name, want) => {
  expect(titleFromFileName(name)).toBe(want)
})

test('a title is as long as the server accepts, in whole characters', () => {
  expect(titleFromFileName('🎬🎬🎬.mp4', 2)).toBe('🎬🎬')
})
