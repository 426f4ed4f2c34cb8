package s3store

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// presigner signs addresses by Signature Version 4 with all headers of a request and without its body. It does what the
// SDK's v4.Signer does for S3, at a quarter of the price: presign_test.go holds it to that.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
type presigner struct {
	region string
	latest atomic.Pointer[signingKey]
}

// signingKey is what all signatures of one day share.
type signingKey struct {
	day, secret string
	key         []byte
}

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dayLayout  = "20060102"
	timeLayout = "20060102T150405Z"
)

// presign answers the address at which the request can be sent, from that moment on for so long.
func (p *presigner) presign(c aws.Credentials, r *http.Request, at time.Time, life time.Duration) string {
	date := at.UTC().Format(timeLayout)
	day := date[:len(dayLayout)]
	scope := day + "/" + p.region + "/s3/aws4_request"
	headers := signedHeaders(r)
	names := nameOf(headers)
	address := make([]byte, 0, 1024)
	address = append(address, r.URL.Scheme+"://"+r.URL.Host...)
	path := len(address)
	address = append(append(address, r.URL.EscapedPath()...), '?')
	query := len(address)
	address = appendQuery(address, r.URL.RawQuery, []string{
		"X-Amz-Algorithm=" + algorithm,
		"X-Amz-Credential=" + escape(c.AccessKeyID+"/"+scope),
		"X-Amz-Date=" + date,
		"X-Amz-Expires=" + strconv.Itoa(int(life/time.Second)),
		"X-Amz-SignedHeaders=" + strings.ReplaceAll(names, ";", "%3B"),
	}, c.SessionToken)

	// The one spelling of the request, and then what is signed: its hash.
	text := make([]byte, 0, 1024)
	text = append(append(text, r.Method...), '\n')
	text = append(append(text, address[path:query-1]...), '\n')
	text = append(append(text, address[query:]...), '\n')
	for _, h := range headers {
		text = append(append(append(append(text, h.name...), ':'), h.value...), '\n')
	}
	text = append(append(append(append(text, '\n'), names...), '\n'), unsignedPayload...)
	hash := sha256.Sum256(text)
	text = append(text[:0], algorithm+"\n"...)
	text = append(append(text, date...), '\n')
	text = append(append(text, scope...), '\n')
	text = hex.AppendEncode(text, hash[:])

	address = append(address, "&X-Amz-Signature="...)
	return string(hex.AppendEncode(address, sign(p.key(c.SecretAccessKey, day), text)))
}

// header is one, as it is signed.
type header struct{ name, value string }

// signedHeaders are all headers of a request in the order of their names, with what a client sends by itself.
func signedHeaders(r *http.Request) []header {
	headers := make([]header, 0, len(r.Header)+2)
	headers = append(headers, header{"host", r.Host})
	if r.ContentLength > 0 {
		headers = append(headers, header{"content-length", strconv.FormatInt(r.ContentLength, 10)})
	}
	for name, values := range r.Header {
		value := strings.Join(strings.Fields(strings.Join(values, ",")), " ")
		headers = append(headers, header{strings.ToLower(name), value})
	}
	slices.SortFunc(headers, func(a, b header) int { return cmp.Compare(a.name, b.name) })
	return headers
}

func nameOf(headers []header) string {
	names := make([]string, len(headers))
	for i, h := range headers {
		names[i] = h.name
	}
	return strings.Join(names, ";")
}

// appendQuery appends the parameters in the order of their names, and of their values below one name.
func appendQuery(to []byte, own string, added []string, token string) []byte {
	if token != "" {
		added = append(added, "X-Amz-Security-Token="+escape(token))
	}
	if own != "" {
		added = append(added, strings.Split(strings.ReplaceAll(own, "+", "%20"), "&")...)
	}
	slices.SortFunc(added, func(a, b string) int {
		nameA, valueA, _ := strings.Cut(a, "=")
		nameB, valueB, _ := strings.Cut(b, "=")
		return cmp.Or(cmp.Compare(nameA, nameB), cmp.Compare(valueA, valueB))
	})
	for i, parameter := range added {
		if i > 0 {
			to = append(to, '&')
		}
		to = append(to, parameter...)
	}
	return to
}

// escape leaves only what needs no escape in any part of an address (RFC 3986, 2.3).
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// key is derived from the secret once a day.
func (p *presigner) key(secret, day string) []byte {
	if k := p.latest.Load(); k != nil && k.day == day && k.secret == secret {
		return k.key
	}
	key := []byte("AWS4" + secret)
	for _, part := range []string{day, p.region, "s3", "aws4_request"} {
		key = sign(key, []byte(part))
	}
	p.latest.Store(&signingKey{day: day, secret: secret, key: key})
	return key
}

func sign(key, text []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(nil)
}
