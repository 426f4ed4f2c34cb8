package doctor

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// access lists one key: a call whose error has a body, unlike that of a HEAD, and says who is at fault.
func (c *checker) access(ctx context.Context) bool {
	if _, err := c.store.CredentialsExpireAt(ctx); err != nil {
		c.add(false, Fail, Line{
			Check: "credentials", Saw: cause(err), Means: "nothing can be signed.",
			Do: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.",
		})
		return false
	}
	a, err := c.Signed(ctx, s3store.Call{
		Method: http.MethodGet, Query: url.Values{"list-type": {"2"}, "max-keys": {"1"}},
	})
	if err != nil {
		c.add(false, Fail, Line{
			Check: "the bucket answers", Saw: err.Error(), Means: "nobody can upload or play.",
			Do: "Check STREAMSPHERE_S3_ENDPOINT, and that this machine reaches it.",
		})
		return false
	}
	skew := c.skew(a)
	if !a.OK() {
		line := explain(a, skew)
		line.Check = "the bucket answers"
		c.add(false, Fail, line)
		return false
	}
	c.add(true, Fail, Line{Check: "the bucket answers", Saw: "it lists keys"})
	c.add(skew.Abs() < bearable, Warn, Line{
		Check: "clock", Saw: clock(skew), Means: "URLs begin and end at other times than the server says.", Do: setClock,
	})
	return true
}

const (
	bearable = time.Minute
	setClock = "Set the clock of this machine, by NTP."
)

// skew is how far this machine's clock is ahead of storage's.
func (c *checker) skew(a measure.Answer) time.Duration {
	at, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return c.now().Sub(at).Round(time.Second)
}

func clock(skew time.Duration) string {
	switch {
	case skew.Abs() <= 2*time.Second:
		return "this machine's and storage's agree"
	case skew > 0:
		return fmt.Sprintf("this machine's is %s ahead of storage's", skew)
	default:
		return fmt.Sprintf("this machine's is %s behind storage's", -skew)
	}
}

// failures are the error codes of S3 that say what an operator has to mend.
var failures = map[string]struct{ saw, do string }{
	"InvalidAccessKeyId": {"the access key is not known", "Check AWS_ACCESS_KEY_ID, or the profile."},
	"SignatureDoesNotMatch": {
		"the secret is not that of the access key", "Check AWS_SECRET_ACCESS_KEY, for blanks at its ends too.",
	},
	"ExpiredToken":         {"the credentials have expired", "Get new credentials."},
	"TokenRefreshRequired": {"the credentials have expired", "Get new credentials."},
	"InvalidToken":         {"the session token is not valid", "Check AWS_SESSION_TOKEN; unset it for lasting keys."},
	"AccessDenied":         {"the credentials are right, and lack a right", "Grant s3:ListBucket on the bucket."},
	"NoSuchBucket":         {"there is no such bucket", "Check STREAMSPHERE_S3_BUCKET, or make the bucket."},
}

// wrongRegion are the codes of a bucket in another region that come without a redirect.
var wrongRegion = []string{"AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}

// explain says why storage refused.
func explain(a measure.Answer, skew time.Duration) Line {
	l := Line{
		Saw: a.String(), Means: "nobody can upload or play.",
		Do: "Check STREAMSPHERE_S3_BUCKET, STREAMSPHERE_S3_ENDPOINT, AWS_REGION and the right s3:ListBucket.",
	}
	if a.Text != "" {
		l.Saw += ", " + a.Text
	}
	var told struct{ Region, Endpoint string }
	_ = xml.Unmarshal(a.Body, &told) // without it there is less to say
	region := first(a.Header.Get("X-Amz-Bucket-Region"), told.Region)
	f, known := failures[a.Code]
	if !known && strings.Contains(strings.ToLower(a.Text), "access key") { // of stores with a code of their own
		f, known = failures["InvalidAccessKeyId"], true
	}
	switch {
	case a.Code == "RequestTimeTooSkewed" || skew.Abs() > 5*time.Minute:
		l.Saw, l.Do = "clocks differ: "+clock(skew)+" ("+a.String()+")", setClock
	case a.Status >= 300 && a.Status < 400 || slices.Contains(wrongRegion, a.Code):
		l.Saw = "the bucket is elsewhere (" + a.String() + ")"
		l.Do = elsewhere(region, first(told.Endpoint, a.Header.Get("Location")))
	case known:
		l.Saw, l.Do = f.saw+" ("+a.String()+")", f.do
	}
	return l
}

// elsewhere is what to set for a bucket that is in another region or at another address.
func elsewhere(region, endpoint string) string {
	switch {
	case region != "":
		return "Set AWS_REGION=" + region + "."
	case endpoint != "":
		return "Set STREAMSPHERE_S3_ENDPOINT to the address that it names: " + endpoint
	}
	return "Check AWS_REGION and STREAMSPHERE_S3_ENDPOINT."
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
