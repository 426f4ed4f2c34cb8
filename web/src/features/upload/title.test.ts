import { expect, test } from 'vitest'
import { vectors } from '../../test/vectors'
import { titleFromFileName } from './title'

test.each(vectors<{ fileName: string; title: string }>('titles'))(
  'a file $fileName gets the title $title',
  ({ fileName, title }) => {
    expect(titleFromFileName(fileName, 200)).toBe(title)
  },
)

test('a title is as long as the server accepts, in whole characters', () => {
  expect(titleFromFileName('🎬🎬🎬.mp4', 2)).toBe('🎬🎬')
  expect(titleFromFileName('ab👩‍👩‍👧.mp4', 5)).toBe('ab')
})
