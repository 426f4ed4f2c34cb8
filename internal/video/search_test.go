package video_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/video"
)

func TestASearchFindsWords(t *testing.T) {
	l := open(t)
	l.add(
		t,
		film{title: "Summer in the Café", description: "Two friends drink coffee."},
		film{title: "cafe noir", description: "RIO DE JANEIRO"},
		film{title: "Cafe\u0301 decomposed"},
		film{title: "Rio", description: "the bluest river"},
		film{title: "Tiếng Việt", description: "Đường phố"},
		film{title: "Straßenmusik", description: "ÄÖÜ"},
		film{title: "state-of-the-art", description: "C++ for beginners, 100%"},
		film{title: "中文电影标题", description: "東京タワー、2026年"},
		film{title: "Geburtstagsfeierlichkeiten", description: strings.Repeat("y", 30)},
	)
	for query, want := range map[string][]string{
		"cafe":                    {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café"},
		"CAFÉ":                    {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café"},
		"café":                    {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café"},
		"caf":                     {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café"},
		"c":                       {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café", "state-of-the-art"},
		"afe":                     nil, // the middle of a word
		"sum café":                {"Summer in the Café"},
		"café sum":                {"Summer in the Café"},
		"coffee summer":           {"Summer in the Café"}, // one in the title, one in the description
		"summer tea":              nil,
		"rio":                     {"Rio", "cafe noir"}, // the title comes first, although the other is older
		"rio riv":                 {"Rio"},
		`"rio de"`:                {"cafe noir"},
		`"de rio"`:                nil,
		`"rio d"`:                 nil, // what is quoted is whole
		`"rio d`:                  {"cafe noir"},
		`“rio de”`:                {"cafe noir"},
		`caf "rio de" janei`:      {"cafe noir"},
		`caf"rio de"jan`:          {"cafe noir"},
		`"in the" "drink coffee"`: {"Summer in the Café"},
		`"the cafe drink"`:        nil, // a phrase ends with its field
		"tieng viet":              {"Tiếng Việt"},
		"strassen":                {"Straßenmusik"},
		"straße":                  {"Straßenmusik"},
		"aou":                     {"Straßenmusik"},
		"state-of":                {"state-of-the-art"},
		"of-state":                nil,
		"the-art state":           {"state-of-the-art"},
		// punctuation is no word
		"c++":                        {"Cafe\u0301 decomposed", "cafe noir", "Summer in the Café", "state-of-the-art"},
		"100%":                       {"state-of-the-art"},
		"中文":                         {"中文电影标题"},
		"电影":                         {"中文电影标题"}, // the middle of a run without spaces
		"影":                          {"中文电影标题"},
		"题":                          {"中文电影标题"},
		"影电":                         nil,
		"中文 标题":                      {"中文电影标题"},
		"中文标题":                       nil,
		"京タ":                         {"中文电影标题"},
		`"ﾀﾜｰ 2026年"`:                {"中文电影标题"},
		`"タワ 2026"`:                  nil,
		"geburtstagsfeierlich":       {"Geburtstagsfeierlichkeiten"}, // 20 characters: the longest beginning
		"geburtstagsfeierlichk":      nil,
		"geburtstagsfeierlichkeiten": {"Geburtstagsfeierlichkeiten"},
		strings.Repeat("y", 30):      {"Geburtstagsfeierlichkeiten"},
		"!!! --- ***":                nil,
		"rio !!!":                    {"Rio", "cafe noir"},
		`""`:                         nil,
		`"`:                          nil,
	} {
		l.wantFound(t, query, want...)
	}
	for _, blank := range []string{"", " ", "\t\n "} {
		if got := l.search(t, blank); len(got) != 9 {
			t.Errorf("the blank query %q finds %d films, want all 9", blank, len(got))
		}
	}
}

func TestHostileQueriesAreText(t *testing.T) {
	l := open(t)
	l.add(t, film{title: "alpha beta", description: "and or not near"}, film{title: "gamma public owner title scope"})
	for query, want := range map[string][]string{
		"alpha OR gamma":             nil,
		"alpha NOT beta":             {"alpha beta"}, // "not" is a word of its description
		"alpha AND beta":             {"alpha beta"},
		"NEAR(alpha beta)":           nil, // near and alpha stand together
		"NEAR(alpha beta, 1)":        nil,
		"^beta":                      {"alpha beta"},
		"beta*":                      {"alpha beta"},
		"* alpha":                    {"alpha beta"},
		"title:alpha":                nil,
		"title:scope":                {"gamma public owner title scope"},
		"{title scope}:gamma":        nil,
		"scope:public":               nil,
		"-alpha":                     {"alpha beta"},
		"alpha + beta":               {"alpha beta"},
		"(alpha":                     {"alpha beta"},
		"alpha)) OR (1=1":            nil,
		"alpha'; DROP TABLE videos;": nil,
		`alpha" OR "gamma`:           nil,
		`alpha"" beta`:               {"alpha beta"},
		`"alpha""beta"`:              {"alpha beta"},
		"al\x00pha":                  nil,
		"alpha\x00beta":              {"alpha beta"},
		"alpha\xff beta":             {"alpha beta"},
		"\xf0\x28":                   nil,
		"public" + strings.ReplaceAll(l.alice.String(), "-", ""): nil,
		"owner" + strings.ReplaceAll(l.alice.String(), "-", ""):  nil,
		"%":         nil,
		"_":         nil,
		"\\":        nil,
		"alpha\\":   {"alpha beta"},
		"\u202ebat": nil,
	} {
		l.wantFound(t, query, want...)
	}
	if n := l.db.Video.Query().CountX(t.Context()); n != 2 {
		t.Errorf("%d videos are left, want 2", n)
	}
}

func TestAQueryHasALimit(t *testing.T) {
	l := open(t)
	for query, ok := range map[string]bool{
		strings.Repeat("é", 200):          true,
		strings.Repeat("é", 201):          false,
		strings.Repeat("a ", 16):          true,
		strings.Repeat("a ", 17):          false,
		strings.Repeat(`"a"`, 17):         false,
		strings.Repeat("\U0001F600 ", 80): true, // nothing of it is a word
		strings.Repeat("東京", 100):         true, // one phrase of 199 words
		strings.Repeat("ﷺ", 200):          true, // the longest that a character becomes
		strings.Repeat("東 ", 17):          false,
	} {
		_, err := l.videos.List(t.Context(), page.Args{}, &video.Filter{Query: &query}, nil)
		wantField(t, err, ok, "filter.query", query)
	}
}

// A phrase of many words is looked for at every place of a text that repeats them all.
func TestASearchThatTakesTooLongIsGivenUp(t *testing.T) {
	l := open(t)
	const most = 200 * time.Millisecond
	l.videos.LimitSearches(most)
	films := make([]film, 200)
	for i := range films {
		films[i].title = strings.Repeat("一", 199) + "二"
		films[i].description = strings.Repeat(strings.Repeat("一", 198)+"三", 25)
	}
	l.add(t, films...)
	query := strings.Repeat("一", 200)
	began := time.Now()
	_, err := l.videos.List(asking(t, l.bob), page.Args{}, &video.Filter{Query: &query}, nil)
	wantField(t, err, false, "filter.query", "a search that takes too long")
	if took := time.Since(began); took > 10*most {
		t.Errorf("it took %v, want about %v", took, most)
	}
	ended, cancel := context.WithCancel(asking(t, l.bob))
	cancel()
	if _, err := l.videos.List(ended, page.Args{}, &video.Filter{Query: &query}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a search whose caller is gone answers %v", err)
	}
}

func wantField(t *testing.T, err error, ok bool, field string, what any) {
	t.Helper()
	f, _ := err.(*fault.Error)
	if ok && err != nil || !ok && (f == nil || f.Code != fault.BadUserInput || f.Field != field) {
		t.Errorf("%v: %v; want accepted %t, or BAD_USER_INPUT of %s", what, err, ok, field)
	}
}

func TestTitlesComeFirstAndThenTheNewest(t *testing.T) {
	l := open(t)
	l.add(
		t,
		film{title: "boat 1"},
		film{title: "other 1", description: "a boat"},
		film{title: "boat 2", description: "a boat"},
		film{title: "other 2", description: "boats"},
		film{title: "my boating 3"},
	)
	want := []string{"my boating 3", "boat 2", "boat 1", "other 2", "other 1"}
	l.wantFound(t, "boat", want...)
	newest := []string{"my boating 3", "other 2", "boat 2", "other 1", "boat 1"}
	order := &video.Order{Field: video.UploadedAt, Direction: video.Descending}
	if got := l.titles(t, uuid.Nil, video.Filter{Query: ptr("boat")}, order); !slices.Equal(got, newest) {
		t.Errorf("newest first: %q, want %q", got, newest)
	}
}

// found is what a user finds of a query, among a user's videos or in the feed.
func (l *library) found(t *testing.T, user uuid.UUID, owner *uuid.UUID, query string) []string {
	t.Helper()
	c, err := l.videos.List(asking(t, user), page.Args{First: ptr(1)}, &video.Filter{OwnerID: owner, Query: &query}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := l.titles(t, user, video.Filter{OwnerID: owner, Query: &query}, nil)
	if c.PageInfo.HasNextPage != (len(all) > 1) {
		t.Errorf("hasNextPage after the first of %d is %t", len(all), c.PageInfo.HasNextPage)
	}
	return all
}

func TestASearchShowsNothingThatAListWouldNot(t *testing.T) {
	l := open(t)
	films := l.add(
		t,
		film{title: "boat public"},
		film{title: "boat unlisted", visibility: details.Unlisted},
		film{title: "boat private", visibility: details.Private},
		film{title: "boat of bob", owner: l.bob},
		film{title: "boat of bob, private", owner: l.bob, visibility: details.Private},
	)
	check := func(when string, want map[string][]string) {
		t.Helper()
		for who, lists := range map[string]struct {
			user  uuid.UUID
			owner *uuid.UUID
		}{
			"anybody in the feed": {uuid.Nil, nil}, "alice in the feed": {l.alice, nil},
			"alice among hers": {l.alice, &l.alice}, "bob among hers": {l.bob, &l.alice},
			"nobody among bob's": {uuid.Nil, &l.bob},
		} {
			if got := l.found(t, lists.user, lists.owner, "boat"); !slices.Equal(got, want[who]) {
				t.Errorf("%s, %s: got %q, want %q", when, who, got, want[who])
			}
		}
	}
	before := map[string][]string{
		"anybody in the feed": {"boat of bob", "boat public"}, "alice in the feed": {"boat of bob", "boat public"},
		"alice among hers": {"boat private", "boat unlisted", "boat public"}, "bob among hers": {"boat public"},
		"nobody among bob's": {"boat of bob"},
	}
	check("at first", before)

	show := func(v details.Visibility) {
		t.Helper()
		update := video.Update{VideoID: films[0].id, Details: details.Details{Visibility: &v}}
		if _, err := l.videos.Update(asking(t, l.alice), update); err != nil {
			t.Fatal(err)
		}
	}
	hidden := map[string][]string{
		"anybody in the feed": {"boat of bob"}, "alice in the feed": {"boat of bob"},
		"alice among hers": before["alice among hers"], "bob among hers": {}, "nobody among bob's": {"boat of bob"},
	}
	for _, v := range []details.Visibility{details.Private, details.Unlisted} {
		show(v)
		check("once it is "+string(v), hidden)
		show(details.Public)
		check("once it is PUBLIC again", before)
	}
}

func TestASearchFollowsChanges(t *testing.T) {
	l := open(t)
	films := l.add(t, film{title: "old name", description: "old words"}, film{title: "bystander", description: "old"})
	change := func(u video.Update) {
		t.Helper()
		u.VideoID = films[0].id
		if _, err := l.videos.Update(asking(t, l.alice), u); err != nil {
			t.Fatal(err)
		}
	}
	change(video.Update{Details: details.Details{Title: ptr("new name")}})
	l.wantFound(t, "new", "new name")
	l.wantFound(t, "old", "bystander", "new name")
	change(video.Update{Details: details.Details{Description: ptr("fresh words")}})
	l.wantFound(t, "old", "bystander")
	l.wantFound(t, "fresh words", "new name")

	if err := l.db.Video.Update().SetFastStart(true).Exec(t.Context()); err != nil { // of no concern to a search
		t.Fatal(err)
	}
	if _, err := l.videos.Delete(asking(t, l.alice), films[0].id); err != nil {
		t.Fatal(err)
	}
	l.wantFound(t, "name")
	l.wantFound(t, "fresh")
	l.wantFound(t, "old", "bystander")
}

// The page after a video's goes on where it was, also when the video is gone.
func TestACursorOfADeletedVideoStaysGood(t *testing.T) {
	l := open(t)
	l.add(t, film{title: "boat 1"}, film{title: "boat 2"}, film{title: "boat 3"})
	first, err := l.videos.List(t.Context(), page.Args{First: ptr(2)}, &video.Filter{Query: ptr("boat")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.db.Video.DeleteOneID(first.Nodes()[1].ID).ExecX(t.Context())
	rest := page.Args{After: first.PageInfo.EndCursor}
	next, err := l.videos.List(t.Context(), rest, &video.Filter{Query: ptr("boat")}, nil)
	if err != nil || len(next.Edges) != 1 || next.Nodes()[0].Title != "boat 1" {
		t.Errorf("the next page has %d rows, %v; want boat 1", len(next.Edges), err)
	}
	one, err := l.videos.List(t.Context(), page.Args{First: ptr(1)}, &video.Filter{Query: ptr("boat")}, nil)
	if err != nil || !one.PageInfo.HasNextPage {
		t.Errorf("the deleted video takes the place of the next one on a page: %+v, %v", one.PageInfo, err)
	}
}

func TestASearchPagesThroughEveryMatchOnceWhileFilmsAreAdded(t *testing.T) {
	l := open(t)
	var films []film
	for i := range 60 {
		title, description := []string{"boat", "house"}[i%2], []string{"boat", "x", "boat house"}[i%3]
		films = append(films, film{title: title, description: description})
	}
	l.add(t, films...)
	there := l.walk(t, uuid.Nil, &video.Filter{Query: ptr("boat")}, nil, 100, false, nil)
	if len(there) != 50 {
		t.Fatalf("found %d films, want 50", len(there))
	}
	for _, order := range []*video.Order{
		nil,
		{Field: video.UploadedAt, Direction: video.Descending},
		{Field: video.UploadedAt, Direction: video.Ascending},
		{Field: video.Title, Direction: video.Ascending},
	} {
		for _, backward := range []bool{false, true} {
			for _, size := range []int{1, 7, 50} {
				n := 0
				ids := l.walk(t, uuid.Nil, &video.Filter{Query: ptr("boat")}, order, size, backward, func() {
					if n++; n <= 3 {
						l.add(t, film{title: "boat"}, film{title: "house", description: "boat"})
					}
				})
				seen := map[uuid.UUID]int{}
				for _, id := range ids {
					if seen[id]++; seen[id] == 2 {
						t.Errorf("order %v, backward %t, pages of %d: %s comes twice", order, backward, size, id)
					}
				}
				for _, id := range there {
					if seen[id] == 0 {
						t.Errorf("order %v, backward %t, pages of %d: %s does not come", order, backward, size, id)
					}
				}
			}
		}
	}
}

func TestASearchsCursorIsOfItsOrder(t *testing.T) {
	l := open(t)
	l.add(t, film{title: "boat"})
	feed, err := l.videos.List(t.Context(), page.Args{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.videos.List(t.Context(), page.Args{After: feed.PageInfo.EndCursor}, &video.Filter{Query: ptr("boat")}, nil)
	wantField(t, err, false, "after", "a cursor of the feed")
}

// FuzzQuery holds that no text is a syntax error to the database, and that what a text finds has its words.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`a`, `"a b" c`, `"`, `""`, `a"b`, "a\x00b", "\xff", `a* AND (b OR NOT c)`, `NEAR(a b, 3)`, `^a:{b c}`, `“ä ö„ü`,
		"é\u0301", "\u0301",
		`'";--`, "हिन्दी", "\U0001e900\U0001e901", "\u00ad", "٣", "\ufffd", "\ue000",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ﬁ", "İ", "東京タワー", "京1タ", "서울", "กรุง", "＂京＂",
	} {
		f.Add(seed)
	}
	l := open(f)
	l.add(f, film{title: "a b c ä ö é हिन्दी near and", description: "\ue000 ٣ x"}, film{title: "d"})
	f.Fuzz(func(t *testing.T, query string) {
		for _, order := range []*video.Order{nil, {Field: video.Title, Direction: video.Ascending}} {
			_, err := l.videos.List(context.Background(), page.Args{First: ptr(5)}, &video.Filter{Query: &query}, order)
			if err != nil && fault.CodeOf(err) != fault.BadUserInput {
				t.Errorf("%q: %v", query, err)
			}
		}
	})
}
