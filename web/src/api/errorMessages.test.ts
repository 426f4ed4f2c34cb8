import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, isEnumType } from 'graphql'
import { CombinedError } from 'urql'
import { describe, expect, test } from 'vitest'
import { Problem, toProblem } from './problem'
import { errorMessages, passingCodes, posterErrorMessages } from './errorMessages'

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../schema/error.graphql'), 'utf8'))
const enumType = schema.getType('ErrorCode')
const codes = isEnumType(enumType) ? enumType.getValues().map(({ name }) => name) : []

describe('every error code of the schema', () => {
  test('is found in the schema file', () => {
    expect(codes).toContain('UNAUTHENTICATED')
  })

  test.each(codes)('%s has a plain sentence', (code) => {
    const sentence = (errorMessages as Record<string, string>)[code]
    expect(sentence).toMatch(/^[A-Z].{20,}\.$/)
    expect(sentence).not.toMatch(/[A-Z]{2,}_|GraphQL|extensions|null|undefined|HTTP/)
  })
})

test.each(Object.entries(posterErrorMessages))('%s has a plain sentence for pictures', (_, sentence) => {
  expect(sentence).toMatch(/^[A-Z].{20,}\.$/)
})

function refused(message: string, extensions: Record<string, unknown>): CombinedError {
  return new CombinedError({ graphQLErrors: [{ message, extensions }] })
}

describe('a problem', () => {
  test('does not show what the server says about itself', () => {
    const problem = toProblem(refused('pq: deadlock detected', { code: 'INTERNAL', requestId: 'R7' }))
    expect(problem.message).toBe(errorMessages.INTERNAL)
    expect(problem.requestId).toBe('R7')
  })

  test('shows what the server says about the input', () => {
    const problem = toProblem(
      refused('The title is too long.', { code: 'BAD_USER_INPUT', field: 'input.title' }),
    )
    expect(problem).toMatchObject({
      message: 'The title is too long.',
      field: 'input.title',
      retryable: false,
    })
  })

  test('with a picture speaks of the picture', () => {
    const extensions = { code: 'FILE_TOO_LARGE', field: 'input.posterUploadId' }
    expect(toProblem(refused('', extensions)).message).toBe(posterErrorMessages.FILE_TOO_LARGE)
    expect(toProblem(refused('', { code: 'FILE_TOO_LARGE' })).message).toBe(errorMessages.FILE_TOO_LARGE)
  })

  test('says what the server saw in a file', () => {
    const problem = toProblem(refused('This is an HTML page.', { code: 'NOT_A_VIDEO' }))
    expect(problem).toMatchObject({ message: errorMessages.NOT_A_VIDEO, finding: 'This is an HTML page.' })
  })

  test('is internal when its code is not known here', () => {
    expect(toProblem(refused('New in the next version', { code: 'SOMETHING_NEW' })).code).toBe('INTERNAL')
  })

  test('tells a silent server from one that answers nonsense', () => {
    const networkError = new Error('Failed to fetch')
    expect(toProblem(new CombinedError({ networkError }))).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      retryable: true,
    })
    const response = new Response('<html>', { status: 404 })
    expect(toProblem(new CombinedError({ networkError, response })).code).toBe('BAD_ANSWER')
  })

  test('does not say to wait where that is no use, but what the server says', () => {
    const said = 'The store does not let the server do this. Its operator has to mend it.'
    for (const code of passingCodes) {
      expect(toProblem(refused(said, { code }))).toMatchObject({ message: said, retryable: false })
      expect(toProblem(refused(said, { code, retryable: false })).message).toBe(said)
      const passing = toProblem(refused(said, { code, retryable: true }))
      expect(passing.message).toBe((errorMessages as Record<string, string>)[code])
    }
  })

  test('says when it may be tried again', () => {
    const problem = toProblem(refused('', { code: 'STORAGE_UNAVAILABLE', retryable: true, retryAfter: 5 }))
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ retryable: true, retryAfter: 5 })
  })
})
