/** The most code points that are kept together: a pile of marks must not use up a whole title. */
const LONGEST_CHARACTER = 32

/** What never begins a character: marks, parts of Hangul syllables, skin tones, the tags of regional flags. */
const CONTINUES = /^(?:\p{M}|\p{Emoji_Modifier}|[\u200d\u1160-\u11ff\uff9e\uff9f]|[\u{e0020}-\u{e007f}])/u
const FLAG_HALF = /^\p{Regional_Indicator}/u

/**
 * Shortens a text to so many code points, before what a reader sees as one character rather than within it. The server
 * cuts at the same place (test/vectors/titles.json), so this is not Intl.Segmenter, which follows each browser's Unicode.
 */
export function cut(text: string, most = Infinity): string {
  // Text without surrogates has as many code points as units, and nothing to count.
  if (text.length <= most) return text
  const points = Array.from(text)
  if (points.length <= most) return text
  let at = most
  while (at > 0 && most - at < LONGEST_CHARACTER && joins(points, at)) at--
  return points.slice(0, at === 0 || joins(points, at) ? most : at).join('')
}

/** How many characters a text has as the server counts them. */
export function countCharacters(text: string): number {
  return Array.from(text).length
}

/** Whether the code point at this place belongs to the same character as the one before it. */
function joins(points: readonly string[], at: number): boolean {
  const next = points[at] ?? ''
  if (points[at - 1] === '\u200d' || CONTINUES.test(next)) return true
  return FLAG_HALF.test(next) && flagHalvesBefore(points, at) % 2 === 1
}

function flagHalvesBefore(points: readonly string[], at: number): number {
  let count = 0
  while (FLAG_HALF.test(points[at - 1 - count] ?? '')) count++
  return count
}
