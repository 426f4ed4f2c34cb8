package text

import "golang.org/x/text/language"

// maxLanguage is how many characters a language has at most (RFC 5646, 4.4.1: what no program has to go beyond).
const maxLanguage = 35

// Language spells a BCP 47 tag as its registry does, and reports whether it is one that names a language.
func Language(tag string) (canonical string, ok bool) {
	parsed, err := language.Parse(tag)
	if err != nil || parsed == language.Und {
		return "", false
	}
	canonical = parsed.String()
	return canonical, len(canonical) <= maxLanguage
}
