import { expect, test } from 'vitest'
import { Problem } from '../../api/problem'
import { UploadFailure } from '../../uploader'
import { captionsError } from './captionsError'

test('a file that is no WebVTT says so, with what the server found', () => {
  const error = captionsError(new Problem('TYPE_MISMATCH', 'The file does not begin with WEBVTT.'))
  expect(error.message).toMatch(/does not hold WebVTT captions/)
  expect(error).toMatchObject({ code: 'TYPE_MISMATCH', finding: 'The file does not begin with WEBVTT.' })
})

test('what the server says about the input is shown as it is', () => {
  const error = captionsError(new Problem('BAD_USER_INPUT', 'A label is 1 to 100 characters in one line.'))
  expect(error.message).toBe('A label is 1 to 100 characters in one line.')
})

test('a file that did not get to storage is not blamed', () => {
  expect(captionsError(new UploadFailure('offline')).message).toMatch(/could not be sent/)
})
