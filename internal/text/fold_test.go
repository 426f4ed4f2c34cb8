package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/text"
)

// Of each line all spellings are one.
func TestSpellingsOfOneWordFoldToOne(t *testing.T) {
	for _, spellings := range [][]string{
		{"eclair", "Éclair", "E\u0301clair", "ÉCLAIR", "ｅｃｌａｉｒ", "e\u0301\u200dclair"},
		{"film", "ﬁlm", "ＦＩＬＭ", "Film", "fi\u00adlm", "ﬁＬm"},
		{"strasse", "straße", "STRASSE", "STRAẞE"},
		{"lodz", "Łódź", "łódź", "LODZ", "Lo\u0301dz\u0301"},
		{"istanbul", "İstanbul", "ıstanbul", "ISTANBUL", "I\u0307stanbul"},
		{"oresund", "Øresund", "øresund"},
		{"aeroskobing", "Ærøskøbing"},
		{"oeuvre", "œuvre", "ŒUVRE"},
		{"duong", "Đường", "đường", "Đươ\u0300ng"},
		{"thorsmork", "Þórsmörk"},
		{"hladid", "hlaðið"},
		{"hawaii", "Hawaiʻi", "Hawaiʼi"},
		{"elka", "ëlka"},
		{"елка", "Ёлка", "ЁЛКА", "е\u0308лка"},
		{"αθηνα", "Αθήνα", "ΑΘΉΝΑ", "Αθη\u0301να"},
		{"οδοσ", "ὁδός", "ΟΔΟΣ"},
		{"محمد", "مُحَمَّد", "محـــمد", "ﻣﺤﻤﺪ"},
		{"احمد", "أحمد", "أَحْمَد", "احمد", "إحمد"},
		{"كتاب", "کتاب"},
		{"שלום", "שָׁלוֹם", "שׁלום", "שלו\u05b9ם"},
		{"फिल्म", "फ़िल्म", "फ\u093cिल्म", "\u095eिल्म"},
		{"12 34", "１２ ٣٤", "۱۲ ३४", "①② ๓๔"},
		{"m2 h2o", "m² H₂O"},
		{"タワー", "ﾀﾜｰ"},
		{"ガンダム", "ｶﾞﾝﾀﾞﾑ", "カ\u3099ンタ\u3099ム"},
		{"서울", "서울", norm.NFD.String("서울")},
		{"カ", "ｶ"},
		{"株式会社", "㍿"},
	} {
		for _, s := range spellings {
			for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
				if got := text.Fold(form.String(s)); got != spellings[0] {
					t.Errorf("Fold(%+q) = %+q, want %+q", form.String(s), got, spellings[0])
				}
			}
		}
	}
}

func TestOtherWordsStayOthers(t *testing.T) {
	for _, pair := range [][2]string{
		{"バス", "パス"}, {"バス", "ハス"}, {"कमल", "कोमल"}, {"ที", "ทู"}, {"ไม่", "ไม้"}, {"соль", "сол"}, {"a b", "ab"},
	} {
		if text.Fold(pair[0]) == text.Fold(pair[1]) {
			t.Errorf("Fold makes one of %q and %q: %q", pair[0], pair[1], text.Fold(pair[0]))
		}
	}
}

// every is every character that has a meaning, on its own.
func every(yield func(string) bool) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if (unicode.IsGraphic(r) || unicode.In(r, unicode.Cc, unicode.Cf)) && !yield(string(r)) {
			return
		}
	}
}

func TestFoldingAndSortingTwiceChangesNothing(t *testing.T) {
	for s := range every {
		checkFold(t, s)
		checkFold(t, "a"+s+"1"+s)
	}
}

func checkFold(t *testing.T, s string) {
	t.Helper()
	folded := text.Fold(s)
	if again := text.Fold(folded); again != folded {
		t.Errorf("Fold(%+q) = %+q, and of that %+q", s, folded, again)
	}
	key := text.SortKey(s)
	if again := text.SortKey(key); again != key {
		t.Errorf("SortKey(%+q) = %+q, and of that %+q", s, key, again)
	}
	s = strings.ToValidUTF8(s, "")
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other, folded := text.Fold(form.String(s)), text.Fold(s); other != folded {
			t.Errorf("Fold(%+q) = %+q, but of its form %d %+q", s, folded, form, other)
		}
	}
	if strings.ContainsFunc(folded, func(r rune) bool { return unicode.Is(unicode.Nd, r) && r > '9' }) {
		t.Errorf("Fold(%+q) = %+q has other digits than 0 to 9", s, folded)
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string]string{
		"":                       "",
		"The Film: part 2!":      "the film part 2",
		"state-of-the-art, 100%": "state of the art 100",
		"東京タワー":                  "東京 京タ タワ ワー ー",
		"東京 ﾀﾜｰ":                 "東京 京 タワ ワー ー",
		"AKB48劇場":                "akb48 劇場 場",
		"第10話":                   "第 10 話",
		"서울":                     "서울 울",
		norm.NFD.String("서울의 봄"): "서울 울의 의 봄",
		"กรุงเทพ":                "กร รุ ุง งเ เท ทพ พ",
		"हिन्दी फ़िल्म":          "हिन्दी फिल्म",
		"🎬🔥!":                    "",
		"🎬 Film 1️⃣":             "film 1",
		"a\u0301\u20dd":          "a",
		"\u093f":                 "",
		"\xff\xfea":              "a",
		"\ue000":                 "\ue000",
	} {
		if got := text.Words(s); got != want {
			t.Errorf("Words(%q) = %q, want %q", s, got, want)
		}
	}
}

// has reports whether the words of a text have a phrase, as a database looks for it.
func has(words []string, phrase []string, prefix bool) bool {
	for i := 0; i+len(phrase) <= len(words); i++ {
		first, last := words[i:i+len(phrase)-1], words[i+len(phrase)-1]
		end := phrase[len(phrase)-1]
		if slices.Equal(first, phrase[:len(phrase)-1]) && (last == end || prefix && strings.HasPrefix(last, end)) {
			return true
		}
	}
	return false
}

func TestPhrasesAreFoundInTheirTexts(t *testing.T) {
	for _, tt := range []struct {
		text, phrase string
		mayGoOn      bool
		want         bool
	}{
		{"東京タワーの夜", "京タ", false, true},
		{"東京タワーの夜", "東京タワーの夜", false, true},
		{"東京タワーの夜", "ﾀﾜｰ", true, true},
		{"東京タワーの夜", "夜", false, true},
		{"東京タワーの夜", "タ", true, true},
		{"東京タワーの夜", "京ワ", true, false},
		{"東京 京タ", "東京タ", true, false}, // the space is between them
		{"東京タワー tower", "ワー tow", true, true},
		{"東京タワー tower", "タワ tower", true, false},
		{"第10話", "第1", true, true},
		{"第10話", "第1", false, false},
		{"第10話", "10話", true, true},
		{"第10話", "第話", true, false},
		{"서울의 봄", "울의", true, true},
		{"서울의 봄", norm.NFD.String("울의 봄"), false, true},
		{"กรุงเทพ", "เทพ", false, true},
		{"ກຸງວຽງຈັນ", "ວຽງ", true, true},
		{"ទីក្រុងភ្នំពេញ", "ភ្នំ", true, true},
		{"ရန်ကုန်မြို့", "ကုန်", true, true},
		{"Straßenmusik", "strasse", true, true},
		{"Straßenmusik", "strasse", false, false},
		{"مُحَمَّد", "محمد", false, true},
	} {
		words, prefix := text.Phrase(tt.phrase, tt.mayGoOn)
		if got := has(strings.Fields(text.Words(tt.text)), words, prefix); got != tt.want {
			t.Errorf("%q has %q, going on %t: %t, want %t (%q in %q)",
				tt.text, tt.phrase, tt.mayGoOn, got, tt.want, words, text.Words(tt.text))
		}
	}
	if words, prefix := text.Phrase("?! 🎬", true); len(words) > 0 || prefix {
		t.Errorf("a phrase without letters has the words %q, %t", words, prefix)
	}
}

// FuzzFold holds that folding is stable, that words are plain, and that a text is found by itself, by the beginning of
// each of its words, and by each part of a run without spaces.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{
		"Łódź", "東京タワー", "ｶﾞ", "서울", "กรุงเทพ", "शक्ति", "ﷺ", "ŉ", "ΐ", "e\u0301\u0323", "ภ\u200bู\u0e49", "か\u200d\u3099",
		"00 007 1234567890123456789", "\x01\x02", "\xff", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u1100\u200d\u1161\u11a8", "ſ\u0345", "½", "1٣๑", "\xf5ý",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = s[:min(len(s), 200)]
		checkFold(t, s)
		words := strings.Fields(text.Words(s))
		if strings.Join(words, " ") != text.Words(s) {
			t.Errorf("Words(%+q) = %+q has other spaces than one", s, text.Words(s))
		}
		if phrase, prefix := text.Phrase(s, false); len(phrase) > 0 && !has(words, phrase, prefix) {
			t.Errorf("%+q is not found by itself: %+q in %+q", s, phrase, words)
		}
		for _, word := range words {
			runes := []rune(word)
			for n := range runes {
				part := string(runes[:n+1])
				phrase, prefix := text.Phrase(part, true)
				if len(phrase) > 0 && !has(words, phrase, prefix) {
					t.Errorf("%+q is not found by %+q: %+q in %+q", s, part, phrase, words)
				}
			}
		}
	})
}
