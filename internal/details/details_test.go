package details_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/text"
)

func TestDetailsAreTrimmedAndBounded(t *testing.T) {
	for _, tt := range []struct{ title, description, field string }{
		{"Film", "", ""},
		{" \tFilm\u3000", " kept\n\tas it is ", ""},
		{strings.Repeat("é", details.MaxTitle), strings.Repeat("é", details.MaxDescription), ""},
		{strings.Repeat("é", details.MaxTitle+1), "", "details.title"},
		{"Film", strings.Repeat("é", details.MaxDescription+1), "details.description"},
		{" \u2800\u115f\u3164 ", "", "details.title"},
		{"two\nlines", "", "details.title"},
		{"two\u2028lines", "", "details.title"},
		{"turned\u202eround", "", "details.title"},
		{"isolated\u2066text", "", "details.title"},
		{"\xff", "", "details.title"},
		{"Film", "a\x00b", "details.description"},
		{"Film", "turned\u202dround", "details.description"},
	} {
		d := details.Details{Title: &tt.title, Description: &tt.description}
		err := d.Clean("details.")
		if got := fieldOf(err); got != tt.field {
			t.Errorf("Clean(%q, %.20q) = %v, of field %q; want %q", tt.title, tt.description, err, got, tt.field)
		}
		if err == nil && (*d.Title != strings.TrimSpace(tt.title) || *d.Description != tt.description) {
			t.Errorf("Clean made %q, %q of %q, %q; want the title trimmed alone",
				*d.Title, *d.Description, tt.title, tt.description)
		}
	}
}

func fieldOf(err error) string {
	if f, ok := err.(*fault.Error); ok {
		return f.Field
	}
	return ""
}

func TestWhatIsNotSaidIsTheDefault(t *testing.T) {
	title, description, private := "Said", "Said too", details.Private
	defaults := details.Default("film.mp4", details.Public)
	for _, said := range []details.Details{
		{},
		{Title: &title},
		{Description: &description},
		{Visibility: &private},
		{Title: &title, Description: &description, Visibility: &private},
	} {
		want := [3]any{"film", "", details.Public}
		if said.Title != nil {
			want[0] = title
		}
		if said.Description != nil {
			want[1] = description
		}
		if said.Visibility != nil {
			want[2] = private
		}
		shown := said.WithDefaults(defaults)
		if got := [3]any{*shown.Title, *shown.Description, *shown.Visibility}; got != want {
			t.Errorf("%+v with defaults is %q, want %q", said, got, want)
		}
	}
	if shown := (*details.Details)(nil).WithDefaults(defaults); !reflect.DeepEqual(shown, defaults) {
		t.Errorf("no details with defaults are %+v, want the defaults", shown)
	}
}

func TestRowsKeepWhatWasSaid(t *testing.T) {
	title, description, private := "Éclair", "", details.Private
	said := details.Details{Title: &title, Description: &description, Visibility: &private}
	db := ent.NewClient()

	upload := db.Upload.Create()
	said.SetOnUpload(upload.Mutation())
	visibility := entupload.VisibilityPRIVATE
	row := &ent.Upload{Title: &title, Description: &description, Visibility: &visibility}
	if got := details.OfUpload(row); !reflect.DeepEqual(got, said) {
		t.Errorf("the details of an upload are %+v, want %+v", got, said)
	}
	wantFields(t, upload.Mutation(), map[string]ent.Value{"title": "Éclair", "description": "", "visibility": visibility})

	video := db.Video.Create()
	said.SetOnVideo(video.Mutation())
	version := text.FoldVersion()
	wantFields(t, video.Mutation(), map[string]ent.Value{
		"title": "Éclair", "title_key": "eclair", "title_words": "eclair", "title_fold": version,
		"description": "", "description_words": "", "description_fold": version, "visibility": private,
	})

	nothing := db.Video.Create()
	(&details.Details{}).SetOnVideo(nothing.Mutation())
	wantFields(t, nothing.Mutation(), map[string]ent.Value{})
}

func wantFields(t *testing.T, row ent.Mutation, want map[string]ent.Value) {
	t.Helper()
	got := map[string]ent.Value{}
	for _, name := range row.Fields() {
		got[name], _ = row.Field(name)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the row has %v, want %v", got, want)
	}
}

func FuzzATitleIsAlwaysOneGoodLine(f *testing.F) {
	for _, seed := range []string{"", "film.mp4", "a\nb", "  ", "\x00", ".mp4", "\xff\xfe", "…\u200b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, fileName string) {
		title := details.TitleFromFileName(fileName)
		if err := (&details.Details{Title: &title}).Clean(""); err != nil {
			t.Errorf("title of %q = %q: %v", fileName, title, err)
		}
	})
}
