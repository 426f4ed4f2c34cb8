package s3store

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// unavailable is the error that tells the caller whether to try again, and the log why.
func unavailable(act string, err error) error {
	if isFinal(err) {
		return refused(act, err)
	}
	return &fault.Error{
		Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 2 * time.Second,
		Message: "Storage does not answer right now. Nothing is lost; try again in a moment.",
		Cause:   fmt.Errorf("%s: %w", act, err),
	}
}

// refused is the error of what will not succeed before an operator mends it.
func refused(act string, err error) error {
	return &fault.Error{
		Code: fault.StorageUnavailable,
		Message: "The store does not let the server do this. " +
			"Its operator has to mend it; nothing that was uploaded is lost.",
		Cause: fmt.Errorf("%s: asked for %s: %w", act, asked(err), err),
	}
}

// finalStatuses are answers that stay the same until an operator changes something: what the store does not offer, or
// what keys, rights, clock, region or endpoint are wrong for. Not every 4xx is one: 404 may be a proxy whose store is
// away, and 409, 412, 416 and 429 are about the moment.
var finalStatuses = []int{
	http.StatusMovedPermanently, http.StatusPermanentRedirect, // PermanentRedirect: the bucket is in another region
	http.StatusBadRequest,   // InvalidBucketName, AuthorizationHeaderMalformed, InvalidRequest, ExpiredToken …
	http.StatusUnauthorized, // wrong keys, of some stores
	http.StatusForbidden,    // AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed …
	http.StatusMethodNotAllowed, http.StatusLengthRequired,
	http.StatusNotImplemented, http.StatusHTTPVersionNotSupported,
}

// isFinal reports whether storage answered, and the same call will not succeed later. What the SDK itself would try
// again, such as a 400 RequestTimeout, may.
func isFinal(err error) bool {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || mayPass.IsErrorRetryable(err) == aws.TrueTernary {
		return false
	}
	return slices.Contains(finalStatuses, answer.HTTPStatusCode()) || isCode(err, "NoSuchBucket")
}

var mayPass = retry.IsErrorRetryables(retry.DefaultRetryables)

// asked is the request that storage refused, with the names of the headers that a store may not know. Values and query
// are left out, so that nothing secret is in a log.
func asked(err error) string {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || answer.Response == nil || answer.Response.Request == nil {
		return "no request"
	}
	r := answer.Response.Request
	var names []string
	for name := range r.Header {
		if n := strings.ToLower(name); n == "if-none-match" || strings.HasPrefix(n, "x-amz-") && !inEveryRequest[n] {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("%s %s %v", r.Method, r.URL.EscapedPath(), names)
}

var inEveryRequest = map[string]bool{
	"x-amz-date": true, "x-amz-content-sha256": true, "x-amz-security-token": true, "x-amz-user-agent": true,
}

func isCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}

// isRefusal reports whether storage refuses the parts themselves. Other errors may pass: rights, clocks, rate limits,
// faults.
func isRefusal(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && slices.Contains(refusals, api.ErrorCode())
}

var refusals = []string{
	"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "EntityTooLarge",
	"InvalidRequest", "InvalidArgument", "MalformedXML", "BadDigest",
}
