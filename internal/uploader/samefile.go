package uploader

import (
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/client"
)

// sameName reports whether two file names are of the same file (test/vectors/file-names.json): folders do not
// count, nor does the Unicode form, which macOS changes.
func sameName(one, other string) bool { return baseName(one) == baseName(other) }

func baseName(name string) string {
	return norm.NFC.String(name[strings.LastIndexAny(name, `/\`)+1:])
}

// decision says whether an unfinished upload may continue with a file (test/vectors/same-file.json).
type decision string

const (
	continueUpload decision = "continue"
	otherName      decision = "other-name"
	otherSize      decision = "other-size"
	otherContent   decision = "other-content"
	noChecksums    decision = "no-checksums" // nothing tells whose bytes have arrived
)

// comparer compares uploads with a file.
type comparer struct {
	file     *File
	sums     *checksums
	parallel int // checksums computed at once
}

// facts compares what is known without reading the file.
func (c *comparer) facts(u client.Snapshot) decision {
	switch {
	case u.Size != c.file.Size:
		return otherSize
	case !sameName(u.FileName, c.file.Name):
		return otherName
	}
	return continueUpload
}

// compare decides whether an upload may continue with the file. Kept are the parts that need not be sent: every one
// of them was read and has the checksum that storage knows.
func (c *comparer) compare(ctx context.Context, u *client.UnfinishedUpload) (d decision, kept []part, err error) {
	if d := c.facts(u.Snapshot); d != continueUpload {
		return d, nil, nil
	}
	if u.Strategy == client.UploadStrategySingle {
		d, err = compareSum(u.Sha256, func() (string, error) { return c.sums.whole(ctx) })
		return d, nil, err
	}
	plan, err := planOf(u.Snapshot)
	if err != nil {
		return "", nil, err
	}
	if isAssembled(u.Snapshot) { // its parts can no longer be listed
		all := plan.all()
		d, err = compareSum(u.PartsSha256, func() (string, error) { return c.sums.overAll(ctx, all, c.parallel) })
		if d != continueUpload {
			all = nil
		}
		return d, all, err
	}
	return c.parts(ctx, plan, u.ReceivedParts)
}

// isAssembled reports whether an upload's parts are put together, or are about to be.
func isAssembled(u client.Snapshot) bool {
	return u.Status == client.UploadStatusFinalizing || u.Status == client.UploadStatusFinalized
}

// compareSum compares a checksum that the server knows with the file's, which is computed only then.
func compareSum(known *string, compute func() (string, error)) (decision, error) {
	if known == nil {
		return noChecksums, nil
	}
	sum, err := compute()
	if sum != *known {
		return otherContent, err
	}
	return continueUpload, err
}

// parts compares every part that has arrived as planned and with a checksum. One that differs is enough: the
// upload is another file's.
func (c *comparer) parts(
	ctx context.Context, plan partPlan, received []client.ReceivedPart,
) (decision, []part, error) {
	var comparable []part
	known := make(map[part]string, len(received))
	unknown := 0
	for _, r := range received {
		switch p, ok := plan.part(r.Number); {
		case !ok || p.size != r.Size: // is sent again
		case r.Sha256 == nil:
			unknown++
		default:
			comparable, known[p] = append(comparable, p), *r.Sha256
		}
	}
	if unknown > 0 && len(comparable) == 0 {
		return noChecksums, nil, nil
	}
	if err := c.sums.compute(ctx, comparable, c.parallel); err != nil {
		return "", nil, err
	}
	for p, sum := range known {
		if c.sums.of(p) != sum {
			return otherContent, nil, nil
		}
	}
	return continueUpload, comparable, nil
}
