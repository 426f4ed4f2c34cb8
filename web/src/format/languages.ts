const COMMON =
  'ar bg bn ca cs da de el en es es-419 et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt pt-BR ro ru sk sl sr sv ta te th tr uk ur vi zh-Hans zh-Hant'

const english = new Intl.DisplayNames('en', { type: 'language' })

/** Languages that can be chosen by name. Any other can be given by its tag. */
export const commonLanguages = COMMON.split(' ')
  .map((tag) => ({ tag, name: languageName(tag) }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'))

/** What a language is called in English: `German`. The tag itself when it has no name. */
export function languageName(tag: string): string {
  return isLanguageTag(tag) ? (english.of(tag) ?? tag) : tag
}

/** What its speakers call it, as players list it: `Deutsch`. */
export function ownLanguageName(tag: string): string {
  const name = new Intl.DisplayNames([tag, 'en'], { type: 'language' }).of(tag) ?? tag
  const [first = ''] = name
  return first.toLocaleUpperCase(tag) + name.slice(first.length)
}

/** Whether a text is formed like a BCP 47 tag, such as `en` or `pt-BR`. */
export function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
