// Package fault is the closed list of what can go wrong in a way that the caller may know about. An error that is not a
// [*Error] is our own trouble: it is logged where it leaves, and shown as INTERNAL.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Code says what went wrong. A code never changes its meaning. The same list stands in schema/error.graphql.
type Code string

// What a caller may have to deal with.
const (
	Unauthenticated     Code = "UNAUTHENTICATED"
	Forbidden           Code = "FORBIDDEN"
	NotFound            Code = "NOT_FOUND"
	BadUserInput        Code = "BAD_USER_INPUT"
	Conflict            Code = "CONFLICT"
	RateLimited         Code = "RATE_LIMITED"
	QuotaExceeded       Code = "QUOTA_EXCEEDED"
	TypeNotAllowed      Code = "TYPE_NOT_ALLOWED"
	FileTooLarge        Code = "FILE_TOO_LARGE"
	EmptyFile           Code = "EMPTY_FILE"
	FolderInvalid       Code = "FOLDER_INVALID"
	NotUploaded         Code = "NOT_UPLOADED"
	SizeMismatch        Code = "SIZE_MISMATCH"
	TypeMismatch        Code = "TYPE_MISMATCH"
	ChecksumMismatch    Code = "CHECKSUM_MISMATCH"
	NotAVideo           Code = "NOT_A_VIDEO"
	FileDamaged         Code = "FILE_DAMAGED"
	UploadExpired       Code = "UPLOAD_EXPIRED"
	UploadCancelled     Code = "UPLOAD_CANCELLED"
	CredentialsExpiring Code = "CREDENTIALS_EXPIRING"
	StorageUnavailable  Code = "STORAGE_UNAVAILABLE"
	Internal            Code = "INTERNAL"
	ParseFailed         Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed    Code = "GRAPHQL_VALIDATION_FAILED"
	TooComplex          Code = "COMPLEXITY_LIMIT_EXCEEDED"
	ResponseTooLarge    Code = "RESPONSE_TOO_LARGE"
	ServerBusy          Code = "SERVER_BUSY"
	PersistedNotFound   Code = "PERSISTED_QUERY_NOT_FOUND"
)

// Error is what the caller is told.
type Error struct {
	Code       Code
	Message    string        // what happened and what to do, for a person
	Field      string        // the input at fault as a dotted path below the arguments of the call, or ""
	Retryable  bool          // whether the same call may succeed later
	RetryAfter time.Duration // when to try again at the earliest, or 0
	Cause      error         // for the log only

	MissingParts []int // of a multipart upload, the numbers of those that have not arrived
}

// New makes an error of a code with a message for a person.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Input is about one input, named by its path below the arguments of the call.
func Input(code Code, field, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf says how an error is shown to a caller: INTERNAL when it is none of ours.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
