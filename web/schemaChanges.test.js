import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { breakingChanges } from './scripts/schemaChanges.js'

const folder = join(import.meta.dirname, '..', 'schema')
const schema = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

function changed(from, to) {
  expect(schema).toMatch(from)
  return schema.replace(from, to)
}

test.each([
  ['a removed field', '  key: String!\n', '  otherKey: String!\n', 'FIELD_REMOVED'],
  ['another type', '  size: ByteCount!\n', '  size: String!\n', 'FIELD_CHANGED_KIND'],
  [
    'an answer that may be null now',
    '  status: UploadStatus!\n',
    '  status: UploadStatus\n',
    'FIELD_CHANGED_KIND',
  ],
  [
    'a new required argument',
    '    id: ID!\n  ): Node',
    '    id: ID!\n    now: Int!\n  ): Node',
    'REQUIRED_ARG_ADDED',
  ],
  [
    'a new required input',
    'input RequestUploadInput {\n',
    'input RequestUploadInput {\n  hash: String!\n',
    'REQUIRED_INPUT_FIELD_ADDED',
  ],
  ['a removed input', '  idempotencyKey: String\n', '  otherKey: String\n', 'FIELD_REMOVED'],
  ['an input that is required now', '  folder: String\n', '  folder: String!\n', 'FIELD_CHANGED_KIND'],
  ['a removed enum value', '  FILE_DAMAGED\n', '  BROKEN\n', 'VALUE_REMOVED_FROM_ENUM'],
  ['a removed type', /UploadGuarantees/g, 'Guarantees', 'TYPE_REMOVED'],
])('%s breaks clients', (_, from, to, kind) => {
  expect(breakingChanges(schema, changed(from, to)).join('\n')).toContain(kind)
})

test.each([
  ['the same schema', 'type Query {\n', 'type Query {\n'],
  ['a new field', 'type Query {\n', 'type Query {\n  more: Int\n'],
  ['a new optional argument', '    id: ID!\n  ): Node', '    id: ID!\n    now: Int\n  ): Node'],
  ['a new optional input', 'input RequestUploadInput {\n', 'input RequestUploadInput {\n  hash: String\n'],
  ['a new enum value', '  FILE_DAMAGED\n', '  FILE_DAMAGED\n  FILE_BROKEN\n'],
  ['another description', '"What a file is."', '"What is sent."'],
])('%s breaks nobody', (_, from, to) => {
  expect(breakingChanges(schema, changed(from, to))).toEqual([])
})
