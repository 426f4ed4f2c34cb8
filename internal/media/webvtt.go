package media

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// NotCaptions means that the file is not WebVTT.
type NotCaptions struct {
	Seen string // what it is instead, with its article: "an HTML page"
}

func (e *NotCaptions) Error() string { return "not WebVTT: it is " + e.Seen }

// InspectCaptions makes sure that the file of size bytes behind src is WebVTT (https://www.w3.org/TR/webvtt1/) that every
// browser shows whole: browsers skip what is wrong without a word, so it is refused here with its line. It reads all of
// the file at once, so its caller bounds the size. It fails with a *NotCaptions or a *Damaged, or with the error of src.
func InspectCaptions(ctx context.Context, src Source, size int64) error {
	if size <= 0 {
		return &NotCaptions{Seen: "an empty file"}
	}
	content, err := src.ReadRange(ctx, 0, size)
	if err != nil {
		return fmt.Errorf("read captions: %w", err)
	}
	text := strings.TrimPrefix(string(content), "\ufeff")
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	if signature := lines[0]; signature != "WEBVTT" && !strings.HasPrefix(signature, "WEBVTT ") && !strings.HasPrefix(signature, "WEBVTT\t") {
		return &NotCaptions{Seen: sniff(content[:min(len(content), 4096)]).name()}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &Damaged{Reason: "the captions are not text in UTF-8"}
	}
	return checkCues(lines)
}

// checkCues reads the blocks of a WebVTT file, which blank lines divide: cues, notes, styles and regions.
func checkCues(lines []string) error {
	cues := 0
	for n := 1; n < len(lines); {
		if lines[n] == "" {
			n++
			continue
		}
		start := n
		for n < len(lines) && lines[n] != "" {
			n++
		}
		isCue, err := checkBlock(lines[start:n], start+1)
		if err != nil {
			return err
		}
		if isCue {
			cues++
		}
	}
	if cues == 0 {
		return &Damaged{Reason: "the captions have no cue"}
	}
	return nil
}

// checkBlock checks the block that begins at a line of the file, and tells whether it is a cue.
func checkBlock(block []string, line int) (isCue bool, err error) {
	for i, text := range block {
		switch {
		case !strings.Contains(text, "-->"):
		case i < 2 && !isCue: // the first line may be the cue's identifier
			isCue, err = true, checkTiming(text, line+i)
		default:
			err = &Damaged{Reason: fmt.Sprintf("line %d of the captions begins a cue without a blank line before it", line+i)}
		}
		if err != nil {
			return isCue, err
		}
	}
	if isCue {
		return true, nil
	}
	if header, _, _ := strings.Cut(block[0], " "); line <= 2 || header == "NOTE" || header == "STYLE" || header == "REGION" {
		return false, nil // the file's header goes on until the first blank line
	}
	return false, &Damaged{Reason: fmt.Sprintf("line %d of the captions is neither a cue, with its times, nor a note, style or region", line)}
}

var timing = regexp.MustCompile(`^[ \t]*((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$`)

func checkTiming(text string, line int) error {
	times := timing.FindStringSubmatch(text)
	if times == nil {
		return &Damaged{Reason: fmt.Sprintf("line %d of the captions has no times like 00:00:01.000 --> 00:00:02.500", line)}
	}
	if clock(times[2]) <= clock(times[1]) {
		return &Damaged{Reason: fmt.Sprintf("line %d of the captions ends a cue before it begins", line)}
	}
	return nil
}

// clock reads a time like 01:02:03.004, or without the hours.
func clock(text string) time.Duration {
	seconds, millis, _ := strings.Cut(text, ".")
	var total time.Duration
	for field := range strings.SplitSeq(seconds, ":") {
		total = total*60 + digits(field)*time.Second
	}
	return total + digits(millis)*time.Millisecond
}

// digits reads a number, up to more hours than any film has.
func digits(text string) (n time.Duration) {
	for _, digit := range text {
		n = min(n*10+time.Duration(digit-'0'), 100_000)
	}
	return n
}
