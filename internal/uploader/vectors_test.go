package uploader

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/test/vectors"
)

func TestPartsLieWhereTheVectorsSay(t *testing.T) {
	type where struct {
		Number       int
		Offset, Size int64
	}
	for _, c := range vectors.Cases[struct {
		Size, PartSize int64
		Count          int
		Parts          []where
		NoParts        []int
	}](t, "part-extents") {
		plan := partPlan{c.Size, c.PartSize}
		if got := plan.count(); got != c.Count {
			t.Errorf("%d bytes in parts of %d: %d parts; want %d", c.Size, c.PartSize, got, c.Count)
		}
		for _, want := range c.Parts {
			if got, ok := plan.part(want.Number); !ok || (where{got.number, got.offset, got.size}) != want {
				t.Errorf("%d bytes in parts of %d: part %+v, %v; want %+v", c.Size, c.PartSize, got, ok, want)
			}
		}
		for _, number := range c.NoParts {
			if got, ok := plan.part(number); ok {
				t.Errorf("%d bytes in parts of %d have a part %+v", c.Size, c.PartSize, got)
			}
		}
	}
}

func TestFileNamesAreTheSameAsTheVectorsSay(t *testing.T) {
	for _, c := range vectors.Cases[struct {
		One, Other, Why string
		Same            bool
	}](t, "file-names") {
		if sameName(c.One, c.Other) != c.Same || sameName(c.Other, c.One) != c.Same {
			t.Errorf("%q and %q: same = %v; want %v (%s)", c.One, c.Other, !c.Same, c.Same, c.Why)
		}
	}
}

func TestStorageAnswersMeanWhatTheVectorsSay(t *testing.T) {
	for _, c := range vectors.Cases[struct {
		Status             int
		Code, Network, Why string
		Does               action
		Damaged            bool
	}](t, "storage-answers") {
		if got, want := meaningOf(c.Status, c.Code), (meaning{c.Does, c.Damaged}); got != want {
			t.Errorf("%d %s: %+v; want %+v (%s)", c.Status, c.Code, got, want, c.Why)
		}
	}
}

// sameFileCase is a case of test/vectors/same-file.json.
type sameFileCase struct {
	Why    string
	Upload struct {
		FileName      string
		Size          int64
		PartSize      *int64
		Sha256Of      *string
		PartsSha256Of []string
		Received      []struct {
			Number   int
			Size     int64
			Sha256Of *string
		}
	}
	File     struct{ Name, Content string }
	Decision decision
	Keep     []int
}

func TestAFileIsComparedAsTheVectorsSay(t *testing.T) {
	for _, c := range vectors.Cases[sameFileCase](t, "same-file") {
		t.Run(c.Why, func(t *testing.T) {
			file := fileOf(t, c.File.Name, c.File.Content)
			got, kept, err := (&comparer{file, newChecksums(file), 2}).compare(t.Context(), c.unfinished())
			numbers := []int{}
			for _, p := range kept {
				numbers = append(numbers, p.number)
			}
			slices.Sort(numbers)
			if err != nil || got != c.Decision || !slices.Equal(numbers, c.Keep) {
				t.Errorf("%s, keeps %v, %v; want %s and %v", got, numbers, err, c.Decision, c.Keep)
			}
		})
	}
}

func TestLanesFollowTheVectors(t *testing.T) {
	for _, c := range vectors.Cases[struct {
		Why    string
		Most   int
		Events []struct {
			Arrived       float64 // seconds
			Early, Failed bool
			Lanes         int
		}
	}](t, "lanes") {
		count := laneCount{most: c.Most, current: 1}
		for i, e := range c.Events {
			switch {
			case e.Failed:
				count.failed()
			case e.Early:
				count.arrived(count.round-1, time.Duration(e.Arrived*float64(time.Second)))
			default:
				count.arrived(count.round, time.Duration(e.Arrived*float64(time.Second)))
			}
			if count.current != e.Lanes {
				t.Errorf("%s, event %d: %d lanes; want %d", c.Why, i+1, count.current, e.Lanes)
			}
		}
	}
}

func (c *sameFileCase) unfinished() *client.UnfinishedUpload {
	u := &client.UnfinishedUpload{Snapshot: client.Snapshot{
		FileName: c.Upload.FileName, Size: c.Upload.Size, PartSize: c.Upload.PartSize, Sha256: sumOf(c.Upload.Sha256Of),
		Status: client.UploadStatusPending, Strategy: client.UploadStrategyMultipart,
	}}
	if u.PartSize == nil {
		u.Strategy = client.UploadStrategySingle
	}
	if c.Upload.PartsSha256Of != nil {
		var sums []byte
		for _, content := range c.Upload.PartsSha256Of {
			sum := sha256.Sum256([]byte(content))
			sums = append(sums, sum[:]...)
		}
		u.Status = client.UploadStatusFinalizing
		all := string(sums)
		u.PartsSha256 = sumOf(&all)
	}
	for _, r := range c.Upload.Received {
		arrived := client.ReceivedPart{Number: r.Number, Size: r.Size, Sha256: sumOf(r.Sha256Of)}
		u.ReceivedParts = append(u.ReceivedParts, arrived)
	}
	return u
}

func sumOf(content *string) *string {
	if content == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(*content))
	text := hex.EncodeToString(sum[:])
	return &text
}

func fileOf(t *testing.T, name, content string) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "content")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	file.Name = name
	return file
}

func TestFilesAreDeclaredAsTheVectorsSay(t *testing.T) {
	type format struct {
		ContentType            string
		Extensions, FirstBytes []string
	}
	type refusal struct {
		Name       string
		Extensions []string
	}
	type file struct{ Name, FirstBytes, Declares, Refused string }
	for _, c := range vectors.Cases[struct {
		Formats  []format
		Refusals []refusal
		Files    []file
	}](t, "declared-types") {
		var policy client.KindPolicy
		for _, f := range c.Formats {
			policy.Formats = append(policy.Formats, client.FileFormat(f))
		}
		for _, r := range c.Refusals {
			policy.Refusals = append(policy.Refusals, client.FormatRefusal{Name: r.Name, Extensions: r.Extensions})
		}
		for _, f := range c.Files {
			declared, refused := declare(policy, f.Name, f.FirstBytes)
			var why string
			if refused != nil {
				why = refused.Name
			}
			if declared != f.Declares || why != f.Refused {
				t.Errorf("%s with first bytes of %s is declared as %q, refused as %q; want %q, %q",
					f.Name, f.FirstBytes, declared, why, f.Declares, f.Refused)
			}
		}
	}
}
