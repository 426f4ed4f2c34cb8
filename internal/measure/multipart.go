package measure

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// Multipart is an open multipart upload.
type Multipart struct{ Key, ID string }

// Part is a part as the list of parts tells it, and as CompleteMultipartUpload names it.
type Part struct {
	Number int    `xml:"PartNumber"`
	ETag   string `xml:"ETag"`
	Sha256 string `xml:"ChecksumSHA256,omitempty"`
	Size   int64  `xml:"Size,omitempty"`
}

// Begin opens a multipart upload at a key of its own.
func (s *Scratch) Begin(ctx context.Context, key string, header http.Header) (Multipart, Answer, error) {
	call := s3store.Call{Method: http.MethodPost, Key: key, Query: url.Values{"uploads": {""}}, Header: http.Header{
		"Content-Type": {signedType},
	}}
	for name, values := range header {
		call.Header[name] = values
	}
	a, err := s.Signed(ctx, call)
	if err != nil || !a.OK() {
		return Multipart{}, a, err
	}
	var opened struct{ UploadId string }
	if err := xml.Unmarshal(a.Body, &opened); err != nil || opened.UploadId == "" {
		return Multipart{}, a, fmt.Errorf("%w: it opened a multipart upload, and does not name it", ErrUnusable)
	}
	m := Multipart{Key: key, ID: opened.UploadId}
	s.open = append(s.open, m)
	return m, a, nil
}

// SendPart sends a part as a browser does.
func (s *Scratch) SendPart(
	ctx context.Context, m Multipart, number int, header http.Header, body []byte, changes ...func(*http.Request),
) (Part, Answer, error) {
	query := m.query()
	query.Set("partNumber", strconv.Itoa(number))
	a, err := s.Presigned(ctx, s3store.Call{
		Method: http.MethodPut, Key: m.Key, Query: query, Header: header, Body: body,
	}, changes...)
	return Part{Number: number, ETag: a.Header.Get("Etag")}, a, err
}

// Parts lists the parts that have arrived.
func (s *Scratch) Parts(ctx context.Context, m Multipart) ([]Part, Answer, error) {
	a, err := s.Signed(ctx, s3store.Call{Method: http.MethodGet, Key: m.Key, Query: m.query()})
	if err != nil || !a.OK() {
		return nil, a, err
	}
	var list struct {
		Parts []Part `xml:"Part"`
	}
	err = xml.Unmarshal(a.Body, &list)
	return list.Parts, a, err
}

// Complete makes an object of parts.
func (s *Scratch) Complete(ctx context.Context, m Multipart, parts []Part, header http.Header) (Answer, error) {
	named := struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUpload"`
		Parts   []Part   `xml:"Part"`
	}{}
	for _, p := range parts {
		p.Size = 0 // it is told, not asked
		named.Parts = append(named.Parts, p)
	}
	body, err := xml.Marshal(named)
	if err != nil {
		return Answer{}, err
	}
	all := http.Header{"Content-Type": {"application/xml"}}
	for name, values := range header {
		all[name] = values
	}
	return s.Signed(ctx, s3store.Call{Method: http.MethodPost, Key: m.Key, Query: m.query(), Header: all, Body: body})
}
