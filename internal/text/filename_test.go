package text_test

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestAFileIsSavedUnderANameThatEverySystemTakes(t *testing.T) {
	for name, want := range map[string]string{
		"film.mp4":                    "film.mp4",
		"Film.MP4":                    "Film.MP4",
		"film.m4v":                    "film.m4v",
		"2026.01.15 birthday":         "2026.01.15 birthday.mp4",
		"run.bat":                     "run.bat.mp4",
		"run.bat.":                    "run.bat.mp4",
		"run.bat . .":                 "run.bat.mp4",
		"film.mov":                    "film.mov.mp4",
		"film.mp4.exe":                "film.mp4.exe.mp4",
		"film.mp4 ":                   "film.mp4",
		"film .mp4":                   "film.mp4",
		"Ünï \"code\" 🎬.mp4":          "Ünï _code_ 🎬.mp4",
		"U\u0308ni.mp4":               "Üni.mp4",
		"映画.mp4":                      "映画.mp4",
		"../../etc/passwd":            "passwd.mp4",
		`C:\Users\alice\film.mp4`:     "film.mp4",
		"folder/":                     "untitled.mp4",
		".bashrc":                     "bashrc.mp4",
		"..mp4":                       "mp4.mp4",
		".mp4":                        "mp4.mp4",
		"...":                         "untitled.mp4",
		"":                            "untitled.mp4",
		"???.mp4":                     "untitled.mp4",
		"a\r\nSet-Cookie: b=c.mp4":    "a Set-Cookie_ b=c.mp4",
		"a\x00\x1b[2Jb\u2028c.mp4":    "a [2Jb c.mp4",
		"a\xffb.mp4":                  "a_b.mp4",
		"annual\u202e4pm.exe":         "annual4pm.exe.mp4",
		"\u2067\u200fab\u061c\u2069c": "abc.mp4",
		"half\u200b width\ufeff.mp4":  "half width.mp4",
		"می\u200cخواهم.mp4":           "می\u200cخواهم.mp4",
		"CON":                         "_CON.mp4",
		"nul.mp4":                     "_nul.mp4",
		"Aux.tar.mp4":                 "_Aux.tar.mp4",
		"COM1.mp4":                    "_COM1.mp4",
		"lpt³.mp4":                    "_lpt³.mp4",
		"CONIN$.mp4":                  "_CONIN$.mp4",
		"COM.mp4":                     "COM.mp4",
		"COM12.mp4":                   "COM12.mp4",
		"CON1.mp4":                    "CON1.mp4",
		"Console.mp4":                 "Console.mp4",
		"con .mp4":                    "_con.mp4",
	} {
		if got := text.SavedName(name, "mp4", "m4v"); got != want {
			t.Errorf("SavedName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestALongNameIsCutBetweenCharactersAndKeepsItsExtension(t *testing.T) {
	for _, unit := range []string{"a", "é", "映", "🎬", "👩🏽\u200d🚀", "e\u0323\u0302", "👍🏿"} {
		for offset := range 16 {
			name := strings.Repeat("x", offset) + strings.Repeat(unit, 255) + ".mkv"
			got := text.SavedName(name, "mkv")
			if len(got) > 200 || len(got) < 170 || path.Ext(got) != ".mkv" || !utf8.ValidString(got) {
				t.Errorf("SavedName of many %q is %d bytes, %q", unit, len(got), got)
			}
			units := strings.TrimPrefix(strings.TrimSuffix(got, ".mkv"), strings.Repeat("x", offset))
			if whole := text.SavedName(unit, "mkv"); strings.Trim(units, strings.TrimSuffix(whole, ".mkv")) != "" ||
				len(units)%len(strings.TrimSuffix(whole, ".mkv")) != 0 {
				t.Errorf("SavedName of many %q ends in half a character: %q", unit, got)
			}
		}
	}
}

func FuzzSavedName(f *testing.F) {
	f.Add("run.bat")
	f.Add("..\\con\u202e.MP4")
	f.Fuzz(func(t *testing.T, name string) {
		got := text.SavedName(name, "mp4", "m4v")
		if again := text.SavedName(got, "mp4", "m4v"); again != got {
			t.Errorf("SavedName(%q) = %q, and of that %q", name, got, again)
		}
		if ext := strings.ToLower(path.Ext(got)); len(got) > 200 || !text.IsLine(got, 255) || ext != ".mp4" && ext != ".m4v" ||
			strings.ContainsAny(got, `<>:"/\|?*`) || got[0] == '.' {
			t.Errorf("SavedName(%q) = %q", name, got)
		}
	})
}

func BenchmarkSavedName(b *testing.B) {
	for b.Loop() {
		text.SavedName("My holiday film 2026.mp4", "mp4")
	}
}
