import { readFileSync } from 'node:fs'

/**
 * The cases of one subject that this page's uploader and the command line's decide alike; tests of both read them.
 */
export function vectors<Case>(subject: string): Case[] {
  // Tests run in web/.
  const text = readFileSync(`../test/vectors/${subject}.json`, 'utf8')
  return (JSON.parse(text) as { cases: Case[] }).cases
}
