package video_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/video"
)

// Each title is found by each of the queries, and no other title is; in a title or in a description.
func TestASearchFindsEverySpelling(t *testing.T) {
	spellings := map[string][]string{
		norm.NFD.String("Été à Genève"): {"été", norm.NFD.String("été"), "ete", "ÉTÉ", "genev", `"ete a geneve"`},
		"Ein ﬁlm":                       {"film", "ＦＩＬＭ", "ﬁlm", "fil", "ein ﬁ"},
		"Ｗｉｄｅ　Ｌｅｔｔｅｒｓ":                  {"wide", "WIDE letters", `＂wide letters＂`},
		"Große Straße":                  {"straße", "strasse", "STRASSE", "strass", "grosse"},
		"Łódź nocą":                     {"łódź", "lodz", "LODZ", "lod", "noca"},
		"Ærø og Øresund":                {"aero", "oresund", "Ærø", "øre"},
		"Đà Nẵng":                       {"da nang", "đà nẵng", "nang"},
		"Þingvellir, Ísland":            {"thingvellir", "þing", "island"},
		"İstanbul'da gece":              {"istanbul", "İstanbul", "ıstanbul", "ISTANBUL"},
		"Ёлки":                          {"елки", "ЁЛКИ", "ёл"},
		"Η Αθήνα, ὁδός":                 {"αθηνα", "ΑΘΗΝΑ", "οδος", "οδοσ"},
		"مُحَمَّد في مكّة":              {"محمد", "مُحَمَّد", "محـــمد", "مكه"},
		"שָׁלוֹם עולם":                  {"שלום", "שָׁלוֹם", "שלו"},
		"फ़िल्म नगरी":                   {"फिल्म", "फ़िल्म", "फि"},
		"東京タワーの夜":                       {"東京", "京タ", "ﾀﾜｰ", "タワ", "ーの", "夜", "東京タワーの夜"},
		"ｶﾞﾝﾀﾞﾑ":                        {"ガンダム", "ンダ", "ｶﾞﾝ"},
		"서울의봄날":                         {"서울", "울의", norm.NFD.String("봄날"), "날"},
		"กรุงเทพมหานคร":                 {"กรุง", "เทพ", "มหานคร", "รุ"},
		"ວຽງຈັນ":                        {"ວຽງ", "ຈັນ"},
		"ភ្នំពេញ":                       {"ភ្នំ", "ពេញ"},
		"ရန်ကုန်":                       {"ရန်", "ကုန်"},
		"Folge ٤٢":                      {"42", "٤٢", "folge 4"},
	}
	l := open(t)
	var films []film
	for title := range spellings {
		films = append(films, film{title: title}, film{title: "x", description: "Und: " + title + "!"})
	}
	l.add(t, films...)
	for title, queries := range spellings {
		for _, query := range queries {
			c, err := l.videos.List(t.Context(), page.Args{}, &video.Filter{Query: &query}, nil)
			if err != nil || len(c.Edges) != 2 || c.Nodes()[0].Title != title || !strings.Contains(c.Nodes()[1].Description, title) {
				t.Errorf("%q finds %d videos, %v; want the two with %q", query, len(c.Edges), err, title)
			}
		}
	}
}

// Nothing in a row is newer than what it is found by.
func TestATextIsNeverChangedWithoutItsWords(t *testing.T) {
	l := open(t)
	one := l.add(t, film{title: "Été", description: "Straße"})[0]
	for _, change := range []details.Details{
		{Title: ptr("Łódź")},
		{Title: ptr("ŁÓDŹ")}, // other letters, the same words
		{Description: ptr("東京")},
		{Title: ptr("🎬"), Description: ptr("")},
		{Title: ptr("Episode 10"), Description: ptr("İstanbul")},
	} {
		if _, err := l.videos.Update(asking(t, l.alice), video.Update{VideoID: one.id, Details: change}); err != nil {
			t.Fatal(err)
		}
		v := l.db.Video.GetX(t.Context(), one.id)
		got := []string{v.TitleKey, v.TitleWords, v.DescriptionWords}
		want := []string{text.SortKey(v.Title), text.Words(v.Title), text.Words(v.Description)}
		if !slices.Equal(got, want) {
			t.Errorf("%q, %q has %q, want %q", v.Title, v.Description, got, want)
		}
		if query := v.TitleWords + " " + v.DescriptionWords; v.TitleWords != "" {
			l.wantFound(t, query, v.Title)
		}
	}
}

func TestTitlesWithoutLettersAreListedAndNotFound(t *testing.T) {
	l := open(t)
	l.add(t, film{title: "🎬🔥"}, film{title: "!!!"}, film{title: "1 🎬"}, film{title: "“"})
	want := []string{"!!!", "“", "🎬🔥", "1 🎬"}
	if got := l.titles(t, uuid.Nil, video.Filter{}, &video.Order{Field: video.Title, Direction: video.Ascending}); !slices.Equal(got, want) {
		t.Errorf("by title: %q, want %q", got, want)
	}
	for _, query := range []string{"🎬", "!!!", "“"} {
		l.wantFound(t, query)
	}
}

// A cursor of the time before keys were made as they are now carries the key of then: case and accents folded, no more.
func TestATitleCursorOfBeforeStartsAtItsPlace(t *testing.T) {
	l := open(t)
	films := l.add(t, film{title: "Episode 2"}, film{title: "Episode 10"}, film{title: "„Lob“"}, film{title: "„Łódź“"},
		film{title: "Lust"}, film{title: "Öl"}, film{title: "Øresund"}, film{title: "zzz"})
	byTitle := &video.Order{Field: video.Title, Direction: video.Ascending}
	for i, key := range []string{"episode 2", "episode 10", "„lob“", "„łodz“", "lust", "ol", "øresund", "zzz"} {
		cursor := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"o":"TITLE ASC","k":%q,"i":%q}`, key, films[i].id))
		c, err := l.videos.List(t.Context(), page.Args{After: &cursor}, nil, byTitle)
		if err != nil {
			t.Errorf("a cursor at %q: %v", key, err)
			continue
		}
		got, want := []string{}, []string{}
		for _, v := range c.Nodes() {
			got = append(got, v.Title)
		}
		for _, f := range films[i+1:] {
			want = append(want, f.title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("after a cursor at %q come %q, want %q", key, got, want)
		}
	}
}
