import { describe, expect, test } from 'vitest'
import { UploadFailure, type FailureReason } from '../../uploader'
import { MAX_TRIES } from '../../uploader/failure'
import { failureWords } from './troubleWords'

const reasons = (Object.keys(MAX_TRIES) as FailureReason[]).filter((reason) => reason !== 'api')

test.each(reasons)('%s says what happened and what to do', (reason) => {
  const words = failureWords(new UploadFailure(reason, { storageOrigin: 'http://127.0.0.1:9000' }))
  expect(words?.what).toMatch(/^[A-Z].*\.$/)
  expect(words?.todo).toMatch(/^[A-Z].*\.$/)
})

describe('a refused origin', () => {
  test('names the page for everybody, and the remedy for operators', () => {
    const failure = new UploadFailure('origin-refused', { storageOrigin: 'http://127.0.0.1:9000' })
    const words = failureWords(failure, 'https://films.example')
    expect(words?.what).toContain('https://films.example')
    expect(words?.operator).toContain('STREAMSPHERE_ALLOWED_ORIGINS')
    expect(words?.operator).toContain('http://127.0.0.1:9000')
  })
})
