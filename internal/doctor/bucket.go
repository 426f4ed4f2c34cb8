package doctor

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// bucket looks at settings of the bucket that cost money when they are wrong.
func (c *checker) bucket(ctx context.Context) {
	c.versioning(ctx)
	c.lifecycle(ctx)
}

func (c *checker) setting(ctx context.Context, name string) (measure.Answer, error) {
	return c.Signed(ctx, s3store.Call{Method: http.MethodGet, Query: url.Values{name: {""}}})
}

func (c *checker) versioning(ctx context.Context) {
	a, err := c.setting(ctx, "versioning")
	var told struct{ Status string }
	if err != nil || !a.OK() || xml.Unmarshal(a.Body, &told) != nil {
		c.unknown("versioning", a, err, "s3:GetBucketVersioning")
		return
	}
	saw := "off"
	if told.Status != "" {
		saw = told.Status
	}
	c.add(told.Status != "Enabled", Warn, Line{
		Check: "versioning", Saw: saw, Means: "a deleted film stays as a noncurrent version, and is paid for.",
		Do: "Give the bucket a lifecycle rule that expires noncurrent versions, or suspend versioning.",
	})
}

func (c *checker) lifecycle(ctx context.Context) {
	a, err := c.setting(ctx, "lifecycle")
	var told struct {
		Rules []struct {
			Status string
			Abort  *struct{} `xml:"AbortIncompleteMultipartUpload"`
		} `xml:"Rule"`
	}
	none := a.Status == http.StatusNotFound
	if err != nil || !none && (!a.OK() || xml.Unmarshal(a.Body, &told) != nil) {
		c.unknown("lifecycle", a, err, "s3:GetLifecycleConfiguration")
		return
	}
	aborts := false
	for _, r := range told.Rules {
		aborts = aborts || r.Status == "Enabled" && r.Abort != nil
	}
	saw := "no rule aborts open multipart uploads"
	if aborts {
		saw = "a rule aborts open multipart uploads"
	}
	c.add(aborts, Warn, Line{
		Check: "lifecycle", Saw: saw, Means: "parts that the server has lost sight of stay, and are paid for.",
		Do: "Run `streamsphere setup --apply`, or set it with the store's own tools.",
	})
}

// unknown says that a setting could not be read.
func (c *checker) unknown(setting string, a measure.Answer, err error, right string) {
	do := "Look at it with the store's own tools, if it has it at all."
	if a.Status == http.StatusForbidden {
		do = "Grant " + right + " to have it looked at."
	}
	c.add(false, Note, Line{Check: setting, Saw: told("it", a, err), Means: "how it is set is not known.", Do: do})
}
