package media

import (
	"context"
	"fmt"
	"iter"
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
	if !signature.MatchString(text) {
		return &NotCaptions{Seen: Recognize(content).Words}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &Damaged{Reason: "the captions are not text in UTF-8"}
	}
	return checkCues(text)
}

// signature is the first line of a WebVTT file.
var signature = regexp.MustCompile(`^WEBVTT(?:[ \t\r\n]|$)`)

// checkCues reads the blocks of a WebVTT file, which blank lines divide: cues, notes, styles and regions. It keeps none
// of its lines, of which there can be as many as bytes.
func checkCues(text string) error {
	cues, number := 0, 0
	var b block
	end := func() error {
		err := b.check()
		if b.isCue {
			cues++
		}
		b = block{}
		return err
	}
	for line := range linesOf(text) {
		number++
		var err error
		switch {
		case line == "":
			err = end()
		case number > 1:
			err = b.add(line, number)
		}
		if err != nil {
			return err
		}
	}
	if err := end(); err != nil {
		return err
	}
	if cues == 0 {
		return &Damaged{Reason: "the captions have no cue"}
	}
	return nil
}

// linesOf are the lines of a text, without what ends them: LF, CR or both.
func linesOf(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			end := strings.IndexAny(text, "\r\n")
			if end < 0 {
				yield(text)
				return
			}
			if !yield(text[:end]) {
				return
			}
			if strings.HasPrefix(text[end:], "\r\n") {
				end++
			}
			text = text[end+1:]
		}
	}
}

// block is what has been read of the lines between two blank ones.
type block struct {
	first string // its first line
	start int    // the number of that in the file
	lines int
	isCue bool
}

// add reads one more line, whose number in the file is given.
func (b *block) add(line string, number int) error {
	if b.lines++; b.lines == 1 {
		b.first, b.start = line, number
	}
	switch {
	case !strings.Contains(line, "-->"):
		return nil
	case b.lines <= 2 && !b.isCue: // the first line may be the cue's identifier
		b.isCue = true
		return checkTiming(line, number)
	}
	return &Damaged{Reason: fmt.Sprintf("line %d of the captions begins a cue without a blank line before it", number)}
}

// check answers what is wrong with a whole block.
func (b *block) check() error {
	if b.lines == 0 || b.isCue || b.start == 2 || notCue.MatchString(b.first) { // the file's header goes on in line 2
		return nil
	}
	return &Damaged{
		Reason: fmt.Sprintf("line %d of the captions is neither a cue, with its times, nor a note, style or region", b.start),
	}
}

// notCue is how the blocks begin that are no cues.
var notCue = regexp.MustCompile(`^(?:NOTE|STYLE|REGION)(?:[ \t]|$)`)

var timing = regexp.MustCompile(
	`^[ \t]*((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$`,
)

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
