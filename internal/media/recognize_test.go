package media_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/test/vectors"
)

// firstBytes is a case of test/vectors/first-bytes.json.
type firstBytes struct {
	Bytes, Name string
	Family      media.Family
	Acceptable  bool
	Is          string
	Advice, Why string
}

// spelled are the bytes that hexadecimal digits stand for; 00*12 are twelve zeros.
func spelled(t *testing.T, text string) (data []byte) {
	t.Helper()
	for _, word := range strings.Fields(text) {
		digits, times, repeated := strings.Cut(word, "*")
		part, err := hex.DecodeString(digits)
		count := 1
		if err == nil && repeated {
			count, err = strconv.Atoi(times)
		}
		if err != nil {
			t.Fatalf("%s: %v", word, err)
		}
		data = append(data, bytes.Repeat(part, count)...)
	}
	return data
}

func TestFormatsAreRecognizedByTheirFirstBytes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range vectors.Cases[firstBytes](t, "first-bytes") {
		got := media.Recognize(spelled(t, c.Bytes))
		if want := (media.Format{Name: c.Name, Family: c.Family, Words: c.Is}); got != want {
			t.Errorf("%s (%s): got %+v, want %+v", c.Bytes, c.Why, got, want)
		}
		if acceptable := got.Container() != ""; acceptable != c.Acceptable || got.Advice() != c.Advice {
			t.Errorf("%s: got acceptable %t, advice %q; want %t, %q",
				c.Name, acceptable, got.Advice(), c.Acceptable, c.Advice)
		}
		seen[c.Name] = true
	}
	for _, f := range media.Formats() {
		if !seen[f.Name] {
			t.Errorf("%s has no case in first-bytes.json", f.Name)
		}
	}
}

func TestInspectionRefusesInTheWordsOfRecognition(t *testing.T) {
	for _, c := range vectors.Cases[firstBytes](t, "first-bytes") {
		if c.Acceptable {
			continue
		}
		want := "not a video: it is " + c.Is
		if c.Advice != "" {
			want = "it is " + c.Is + ": " + c.Advice
		}
		if _, _, err := inspect(t, spelled(t, c.Bytes)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", c.Name, err, want)
		}
	}
}

func TestOnlyTheFirstBytesCount(t *testing.T) {
	room := append(box("free", make([]byte, media.FirstBytes)), ftyp...)
	if got := media.Recognize(room); got.Name != string(media.QuickTime) {
		t.Errorf("a brand behind the first %d bytes: got %s", media.FirstBytes, got.Name)
	}
	film := slices.Concat(room, moov(trak(1, "vide", "avc1", stts(1))), table("mdat", 9))
	if got, _, err := inspect(t, film); err != nil || got.Container != media.MP4 {
		t.Errorf("got %+v, %v; want the brand to be found by the inspection", got, err)
	}
}
