// Fails when ../schema breaks clients that were written for the last release: the newest tag that it follows. A change that
// must break them is a new field beside the old one, which is deprecated first.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { breakingChanges } from './schemaChanges.js'

const root = join(import.meta.dirname, '..', '..')
const tag = newestTag()
if (tag === undefined) {
  console.log('schema: there is no release yet whose clients could break')
} else {
  const broken = breakingChanges(schemaOf(tag), schemaNow())
  for (const change of broken) console.error(`schema: since ${tag}, ${change}`)
  if (broken.length > 0) process.exitCode = 1
}

function newestTag() {
  try {
    return git('describe', '--tags', '--abbrev=0').trim()
  } catch {
    return undefined
  }
}

function schemaOf(revision) {
  return git('ls-tree', '--name-only', revision, 'schema/')
    .split('\n')
    .filter((path) => path.endsWith('.graphql'))
    .map((path) => git('show', `${revision}:${path}`))
    .join('\n')
}

function schemaNow() {
  return readdirSync(join(root, 'schema'))
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(join(root, 'schema', name), 'utf8'))
    .join('\n')
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}
