/** What a stopped promise rejects with, as everywhere in browsers. */
export function abortError(): DOMException {
  return new DOMException('The upload was cancelled.', 'AbortError')
}

/** What ends a run once a pause was asked for and nothing is on its way any more. */
export class Paused extends Error {}
