import { expect, test } from 'vitest'
import { vectors } from '../../test/vectors'
import { titleFromFileName } from './title'

test.each(vectors<{ fileName: string; title: string }>('titles'))(
  'a file $fileName gets the title $title',
  ({ fileName, title }) => {
    expect(titleFromFileName(fileName)).toBe(title)
  },
)
