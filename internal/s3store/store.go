// Package s3store keeps files in a bucket of S3 or of a compatible store. It is the only package that imports AWS.
//
// docs/operations.md lists the rights that its credentials need. In a bucket with versioning a deleted file stays as a
// noncurrent version: give the bucket a lifecycle rule that expires those.
package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// Options say which bucket, and how to reach it. Credentials and region are found as in every AWS program.
type Options struct {
	Bucket     string
	Endpoint   string        // the URL of a compatible store, with its base path; "" is AWS
	Addressing Addressing    // "" is auto
	Timeout    time.Duration // of every call
	// Profile is what to ask the store for; nil is everything.
	Profile *upload.Profile
	// SessionEnds is when credentials with a session token expire, if they do not say it themselves; zero is not
	// known.
	SessionEnds time.Time
}

// Store is a bucket.
type Store struct {
	bucket      string
	base        *url.URL // what keys are appended to
	region      string
	timeout     time.Duration
	profile     *upload.Profile
	client      *s3.Client
	presigner   presigner  // of addresses for clients
	signer      *v4.Signer // of calls that the server makes itself
	credentials aws.CredentialsProvider
	sessionEnds time.Time
}

var _ upload.Storage = (*Store)(nil)

// Open reads credentials and region from the environment, the profile or the role. It sends nothing to the bucket, so
// that a server starts while storage is down.
func Open(ctx context.Context, o Options) (*Store, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithCredentialsCacheOptions(func(c *aws.CredentialsCacheOptions) {
		c.ExpiryWindow = refreshAhead
	}))
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return nil, errors.New("no AWS region: set AWS_REGION, or a region in the profile")
	}
	s := &Store{
		bucket: o.Bucket, region: cfg.Region, timeout: o.Timeout, profile: o.Profile,
		credentials: cfg.Credentials, sessionEnds: o.SessionEnds,
	}
	s.client = s3.NewFromConfig(cfg, func(c *s3.Options) {
		c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired // other stores refuse the SDK's trailers
		c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		if c.UsePathStyle = o.byPath(); o.Endpoint != "" {
			c.BaseEndpoint = &o.Endpoint
		}
	})
	s.presigner.region = cfg.Region
	s.signer = v4.NewSigner(func(so *v4.SignerOptions) { so.DisableURIPathEscaping = true }) // S3 signs paths as they are
	if s.base, err = s.resolve(ctx); err != nil {
		return nil, err
	}
	return s, s.checkVirtual(o.Addressing)
}

// refreshAhead is how long before they expire credentials are refreshed, so that those in use are never about to
// expire.
const refreshAhead = 5 * time.Minute

// assumedSession is how long a session token is used that does not say when it expires.
const assumedSession = time.Hour

// CredentialsExpireAt is when the credentials in use expire, or the zero time if they do not. Temporary ones from the
// environment or a profile do not say it; AWS_CREDENTIAL_EXPIRATION may.
func (s *Store) CredentialsExpireAt(ctx context.Context) (time.Time, error) {
	c, err := s.retrieve(ctx)
	switch {
	case err != nil:
		return time.Time{}, err
	case c.CanExpire:
		return c.Expires.Add(refreshAhead), nil // Expires is when the SDK will refresh them, which is earlier
	case c.SessionToken == "":
		return time.Time{}, nil
	case !s.sessionEnds.IsZero():
		return s.sessionEnds, nil
	default:
		return time.Now().Truncate(time.Minute).Add(assumedSession), nil
	}
}

func (s *Store) retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	c, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return c, unavailable("retrieve credentials", err)
	}
	return c, nil
}
