package media

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
)

// memory is a file in memory.
type memory string

func (m memory) ReadRange(_ context.Context, offset, length int64) ([]byte, error) {
	return []byte(m[offset : offset+length]), nil
}

const cue = "00:01.000 --> 00:02.500\nHello\n"

func TestCaptionsThatBrowsersShowAreAccepted(t *testing.T) {
	for what, text := range map[string]string{
		"the least":              "WEBVTT\n\n" + cue,
		"no newline at the end":  "WEBVTT\n\n00:01.000 --> 00:02.000\nHello",
		"a byte order mark":      "\ufeffWEBVTT\n\n" + cue,
		"a title":                "WEBVTT - My film\n\n" + cue,
		"a header":               "WEBVTT\nKind: captions\nLanguage: en\n\n" + cue,
		"CR LF":                  strings.ReplaceAll("WEBVTT\n\n"+cue, "\n", "\r\n"),
		"CR":                     strings.ReplaceAll("WEBVTT\n\n"+cue, "\n", "\r"),
		"hours":                  "WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nHello\n",
		"settings":               "WEBVTT\n\n00:01.000 --> 00:02.000 align:start position:10%\nHello\n",
		"an identifier":          "WEBVTT\n\nfirst\n" + cue,
		"a cue without text":     "WEBVTT\n\n00:01.000 --> 00:02.000\n",
		"notes, styles, regions": "WEBVTT\n\nNOTE\nby me\n\nNOTE one line\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n" + cue,
		"a note after a tab":     "WEBVTT\n\nNOTE\tby me\n\n" + cue,
		"a title after a tab":    "WEBVTT\tMy film\n\n" + cue,
		"many blank lines":       "WEBVTT\n\n\n\n" + cue + "\n\n\n" + cue,
		"seconds and hours":      "WEBVTT\n\n59:59.999 --> 01:00:00.000\nHello\n",
		"a second's end":         "WEBVTT\n\n00:01.999 --> 00:02.000\nHello\n",
	} {
		if err := InspectCaptions(t.Context(), memory(text), int64(len(text))); err != nil {
			t.Errorf("captions with %s: %v; want them accepted", what, err)
		}
	}
}

func TestCaptionsThatBrowsersSkipAreRefusedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"WEBVTT\n\n00:01,000 --> 00:02,000\nHello\n":     "line 3",
		"WEBVTT\n\n" + cue + "\n1:00 --> 2:00\nHello\n":  "line 6",
		"WEBVTT\n\nid\n00:02.000 --> 00:01.000\nHello\n": "line 4 of the captions ends a cue before it begins",
		"WEBVTT\n\n00:01.000 --> 00:01.000\nHello\n":     "before it begins",
		"WEBVTT\n\n00:61.000 --> 00:62.000\nHello\n":     "no times",
		"WEBVTT\n\n00:01.000-->00:02.000\nHello\n":       "no times",
		"WEBVTT\n\n" + cue + cue:                         "line 5 of the captions begins a cue without a blank line",
		"WEBVTT\n\nHello\n":                              "line 3 of the captions is neither",
		"WEBVTT\n\nNOTES\n\n" + cue:                      "line 3 of the captions is neither",
		"WEBVTT\r\n\r\nHello\r\n":                        "line 3 of the captions is neither",
		"WEBVTT\r\rHello":                                "line 3 of the captions is neither",
		"WEBVTT\n":                                       "no cue",
		"WEBVTT\n\nNOTE nothing\n":                       "no cue",
		"WEBVTT\n\n" + cue + "\xff":                      "UTF-8",
		"WEBVTT\n\n" + cue + "\x00":                      "UTF-8",
	} {
		err := InspectCaptions(t.Context(), memory(text), int64(len(text)))
		if _, damaged := errors.AsType[*Damaged](err); !damaged || !strings.Contains(err.Error(), want) {
			t.Errorf("captions %q: %v; want them refused with %q", text, err, want)
		}
	}
}

func TestWhatIsNoWebVTTIsSaidToBeWhatItIs(t *testing.T) {
	for text, want := range map[string]string{
		"": "an empty file",
		"1\n00:00:01,000 --> 00:00:02,000\nHello\n": "a plain text file",
		"<html><body>Hello":                         "an HTML page",
		"WEBVTTX\n\n" + cue:                         "a plain text file",
		"\x89PNG\r\n\x1a\n":                         "a PNG image",
	} {
		err := InspectCaptions(t.Context(), memory(text), int64(len(text)))
		if none, ok := errors.AsType[*NotCaptions](err); !ok || none.Seen != want {
			t.Errorf("captions %q: %v; want it said to be %s", text, err, want)
		}
	}
}

func TestCaptionsTakeLittleMoreMemoryThanTheirBytes(t *testing.T) {
	const size = 2 << 20
	for what, text := range map[string]string{
		"blank lines": "WEBVTT\n\n" + strings.Repeat("\n", size),
		"a long note": "WEBVTT\n\nNOTE\n" + strings.Repeat("a\n", size/2),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		InspectCaptions(t.Context(), memory(text), int64(len(text)))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 3*size {
			t.Errorf("%s of %d bytes take %d bytes of memory, want at most three times as many", what, len(text), took)
		}
	}
}

func FuzzInspectCaptions(f *testing.F) {
	f.Add("WEBVTT\n\n" + cue)
	f.Add("WEBVTT\n\nNOTE\n\nid\n" + cue)
	f.Fuzz(func(t *testing.T, text string) {
		err := InspectCaptions(t.Context(), memory(text), int64(len(text)))
		if err == nil && (!strings.Contains(text, "WEBVTT") || !strings.Contains(text, "-->")) {
			t.Errorf("%q was accepted without a cue", text)
		}
	})
}
