import { cut } from '../../format/cut'

/**
 * The title that the server gives when the owner gives none (test/vectors/titles.json), to start from. `maxLength` is in
 * characters (code points).
 */
export function titleFromFileName(fileName: string, maxLength = Infinity): string {
  const line = stemOf(fileName)
    .replace(UNPRINTABLE, ' ')
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/^ | $/g, '')
  const title = cut(line, maxLength).replace(/ $/, '')
  return VISIBLE.test(title.replace(/^\.+|\.+$/g, '')) ? title : 'Untitled'
}

/** The name without folders, of either kind of slash, outer dots and extension. */
function stemOf(fileName: string): string {
  const name = fileName.replace(/^.*[/\\]/s, '').replace(/^\.+|\.+$/g, '')
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name
}

/** Characters that break a line, or turn the text around. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu
/** Letters, marks, numbers, punctuation and symbols, but for those that are blank. */
const VISIBLE = /(?![\u2800\u115f\u1160\u3164\uffa0])[\p{L}\p{M}\p{N}\p{P}\p{S}]/u
