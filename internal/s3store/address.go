package s3store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Addressing is where the bucket stands in a URL.
type Addressing string

// The ways to address a bucket.
const (
	AddressingAuto    Addressing = "auto"    // by path below an endpoint of its own, by host on AWS
	AddressingPath    Addressing = "path"    // https://endpoint/bucket/key
	AddressingVirtual Addressing = "virtual" // https://bucket.endpoint/key
)

// ParseAddressing reads a way to address a bucket; "" is auto.
func ParseAddressing(v string) (Addressing, error) {
	switch a := cmp.Or(Addressing(v), AddressingAuto); a {
	case AddressingAuto, AddressingPath, AddressingVirtual:
		return a, nil
	}
	return "", fmt.Errorf("%q is not auto, path or virtual", v)
}

// regionAuto is what stores of one region call it. AWS has none of that name.
const regionAuto = "auto"

// byPath reports whether the bucket is addressed by path. AWS decides itself where it can be addressed by host.
func (o Options) byPath() bool {
	return o.Addressing == AddressingPath || o.Addressing != AddressingVirtual && o.Endpoint != ""
}

// resolve asks the SDK for the URL of the bucket: at the regional endpoint, because the global one may redirect a
// preflight, and browsers do not follow that.
func (s *Store) resolve(ctx context.Context) (*url.URL, error) {
	o := s.client.Options()
	if s.region == regionAuto && o.BaseEndpoint == nil {
		return nil, errors.New("AWS has no region auto: set AWS_REGION to that of the bucket, or STREAMSPHERE_S3_ENDPOINT")
	}
	endpoint, err := o.EndpointResolverV2.ResolveEndpoint(ctx, s3.EndpointParameters{
		Bucket: &s.bucket, Region: &s.region, Endpoint: o.BaseEndpoint, ForcePathStyle: &o.UsePathStyle,
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
	})
	if err != nil {
		return nil, fmt.Errorf("endpoint of bucket %s: %w", s.bucket, err)
	}
	return endpoint.URI.JoinPath("/"), nil // below an empty path keys would be signed without their first slash
}

// checkVirtual refuses a bucket that was to be addressed by host and cannot be: the SDK would silently take the path.
func (s *Store) checkVirtual(a Addressing) error {
	if a == AddressingVirtual && !strings.HasPrefix(s.base.Host, s.bucket+".") {
		return fmt.Errorf("bucket %s cannot be addressed by host at %s: a host name is needed there, and a bucket name "+
			"without dots, capitals or underscores; or set STREAMSPHERE_S3_ADDRESSING=path", s.bucket, s.base.Host)
	}
	return nil
}

// Address is the URL that all keys of the bucket are below, where browsers send files to and play them from.
func (s *Store) Address() string { return s.base.String() }

// Location is a key as an s3:// address.
func (s *Store) Location(key string) string { return "s3://" + s.bucket + "/" + key }

func (s *Store) request(method, key string) *http.Request {
	return &http.Request{Method: method, URL: s.base.JoinPath(key), Host: s.base.Host, Header: http.Header{}}
}
