/** What a stopped promise rejects with, as everywhere in browsers. */
export function abortError(): DOMException {
  return new DOMException('The upload was cancelled.', 'AbortError')
}
