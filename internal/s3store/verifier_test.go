package s3store_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// verifier checks the signatures of requests as they are on the wire, by signing them itself.
type verifier struct {
	credentials aws.Credentials
	signer      *v4.Signer
}

func newVerifier(keyID, secret string) verifier {
	return verifier{
		credentials: aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret},
		signer:      v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }),
	}
}

func (v verifier) verifies(r *http.Request, region string) bool {
	return v.signature(r) == v.sign(r, r.Host, r.URL, region)
}

// signature is what the client sent: the signed query of a presigned request, or its Authorization.
func (v verifier) signature(r *http.Request) string {
	if r.URL.Query().Has("X-Amz-Signature") {
		return r.URL.Query().Encode()
	}
	return r.Header.Get("Authorization")
}

// sign makes the signature that the request should have for a host and URL, of nothing but the headers that it says
// are signed.
func (v verifier) sign(r *http.Request, host string, at *url.URL, region string) string {
	query, address := r.URL.Query(), *at
	presigned := query.Has("X-Amz-Signature")
	names, date := query.Get("X-Amz-SignedHeaders"), query.Get("X-Amz-Date")
	if !presigned {
		_, after, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
		names, _, _ = strings.Cut(after, ",")
		date = r.Header.Get("X-Amz-Date")
	}
	when, err := time.Parse("20060102T150405Z", date)
	if err != nil {
		return "no date"
	}
	bare := &http.Request{Method: r.Method, URL: &address, Host: host, Header: http.Header{}}
	for name := range strings.SplitSeq(names, ";") {
		if values := r.Header.Values(name); len(values) > 0 {
			bare.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
		}
		if name == "content-length" {
			bare.ContentLength = r.ContentLength
		}
	}
	if !presigned {
		hash := r.Header.Get("X-Amz-Content-Sha256")
		if v.signer.SignHTTP(r.Context(), v.credentials, bare, hash, "s3", region, when) != nil {
			return "not to be signed"
		}
		return bare.Header.Get("Authorization")
	}
	maps.DeleteFunc(query, func(name string, _ []string) bool {
		return strings.HasPrefix(name, "X-Amz-") && name != "X-Amz-Expires"
	})
	address.RawQuery = query.Encode()
	signed, _, err := v.signer.PresignHTTP(r.Context(), v.credentials, bare, "UNSIGNED-PAYLOAD", "s3", region, when)
	if err != nil {
		return "not to be signed"
	}
	_, signedQuery, _ := strings.Cut(signed, "?")
	values, _ := url.ParseQuery(signedQuery)
	return values.Encode()
}
