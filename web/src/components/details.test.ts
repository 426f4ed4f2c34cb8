import { expect, test } from 'vitest'
import { detailsInput, detailsOf, draftInput, emptyDetails, sameDetails } from './details'

test('texts are sent without the blanks around them', () => {
  const details = { ...emptyDetails(' Harbour\t'), description: '\nAt dawn. ' }
  expect(detailsInput(details)).toMatchObject({ title: 'Harbour', description: 'At dawn.' })
  expect(draftInput(details)).toEqual(detailsInput(details))
})

test('an empty title is the server’s to fill before publishing, and to refuse afterwards', () => {
  expect(draftInput(emptyDetails(' ')).title).toBeUndefined()
  expect(detailsInput(emptyDetails(' ')).title).toBe('')
})

test('the details of a video are those alone', () => {
  const video = { id: 'v1', __typename: 'Video', ...emptyDetails('Harbour') }
  expect(detailsOf(video)).toEqual(emptyDetails('Harbour'))
})

test.each([
  ['blanks at the ends', { title: 'Harbour ' }, true],
  ['another title', { title: 'Quay' }, false],
  ['another description', { description: 'At dawn.' }, false],
  ['another visibility', { visibility: 'PRIVATE' as const }, false],
])('with %s, two are the same: $2', (_, change, same) => {
  const details = emptyDetails('Harbour')
  expect(sameDetails(details, { ...details, ...change })).toBe(same)
})
