// Which changes of the schema break clients that were written for an older one.
import { buildSchema, findBreakingChanges } from 'graphql'

/** What breaks between two schemas, given as SDL: each as "KIND: what". */
export function breakingChanges(older, newer) {
  return findBreakingChanges(build(older), build(newer)).map(
    ({ type, description }) => `${type}: ${description}`,
  )
}

// Both are valid where they come from: the server has loaded them.
function build(sdl) {
  return buildSchema(sdl, { assumeValidSDL: true })
}
