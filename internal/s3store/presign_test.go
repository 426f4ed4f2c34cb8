package s3store

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// What is presigned here is just what the SDK makes of it: any key, query and headers, at any moment, with any
// credentials.
func TestAddressesAreSignedAsTheSDKSignsThem(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sdk := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	p := &presigner{region: "eu-central-1"}
	for range 2000 {
		id := string('a' + rune(random.IntN(3)))
		c := aws.Credentials{AccessKeyID: id, SecretAccessKey: "secret/+" + id}
		if random.IntN(2) == 0 {
			c.SessionToken = word(random)
		}
		at := time.Unix(1_700_000_000+random.Int64N(1_000_000), 0)
		life := time.Duration(1+random.IntN(600_000)) * time.Second
		r := anyRequest(random)
		signed := p.presign(c, r, at, life)
		query := r.URL.Query()
		query.Set("X-Amz-Expires", strconv.Itoa(int(life.Seconds())))
		r.URL.RawQuery = query.Encode()
		want, _, err := sdk.PresignHTTP(t.Context(), c, r, unsignedPayload, "s3", p.region, at)
		if err != nil {
			t.Fatal(err)
		}
		if signed != want {
			t.Fatalf("got  %s\nwant %s", signed, want)
		}
	}
}

func anyRequest(random *rand.Rand) *http.Request {
	base := &url.URL{Scheme: "https", Host: "films.example:9000", Path: []string{"/", "/films/", "/a b/"}[random.IntN(3)]}
	r := &http.Request{
		Method: []string{http.MethodPut, http.MethodGet, http.MethodHead}[random.IntN(3)],
		URL:    base.JoinPath("videos", url.PathEscape(word(random)), word(random)), Host: base.Host,
		Header:        http.Header{"Content-Type": {"video/" + word(random)}, "If-None-Match": {"*"}},
		ContentLength: random.Int64N(3) * 1000,
	}
	r.URL.RawQuery = url.Values{"partNumber": {"7"}, "uploadId": {word(random)}, "Z": {word(random), ""}}.Encode()
	if random.IntN(2) == 0 {
		r.Header.Set("X-Amz-Checksum-Sha256", "  "+word(random)+"  =")
	}
	return r
}

// word has characters that addresses spell in a way of their own, and some that they do not.
func word(random *rand.Rand) string {
	characters := []rune("abcXYZ019-_.~ +&=%:;,*'()!$@/äé東🎬")
	made := make([]rune, 1+random.IntN(20))
	for i := range made {
		made[i] = characters[random.IntN(len(characters))]
	}
	return string(made)
}
