import { describe, expect, test } from 'vitest'
import { UploadFailure, type FailureReason } from '../../uploader'
import { failureMessage, retryMessages } from './failureMessages'

const reasons = (Object.keys(retryMessages) as FailureReason[]).filter((reason) => reason !== 'api')

test.each(reasons)('%s says what happened and what to do', (reason) => {
  const message = failureMessage(new UploadFailure(reason, { storageOrigin: 'http://127.0.0.1:9000' }))
  expect(message?.summary).toMatch(/^[A-Z].*\.$/)
  expect(message?.advice).toMatch(/^[A-Z].*\.$/)
})

describe('a refused origin', () => {
  test('names the page for everybody, and the remedy for operators', () => {
    const failure = new UploadFailure('origin-refused', { storageOrigin: 'http://127.0.0.1:9000' })
    const message = failureMessage(failure, 'https://films.example')
    expect(message?.summary).toContain('https://films.example')
    expect(message?.operatorAdvice).toContain('STREAMSPHERE_ALLOWED_ORIGINS')
    expect(message?.operatorAdvice).toContain('http://127.0.0.1:9000')
  })
})
