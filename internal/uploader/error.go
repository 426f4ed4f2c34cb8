package uploader

import (
	"context"
	"errors"
	"fmt"

	"github.com/streamsphere/streamsphere/internal/client"
)

// Codes of the uploader's own; every other one is the API's.
const (
	FileChanged        = "FILE_CHANGED"        // somebody writes to the file
	FileUnreadable     = "FILE_UNREADABLE"     // it is not there, is no file, or may not be read
	Interrupted        = "INTERRUPTED"         // the context ended
	ServerUnreachable  = "SERVER_UNREACHABLE"  // no answer after all attempts
	StorageUnreachable = "STORAGE_UNREACHABLE" // no part of the file could be brought there after all attempts
	StorageRefused     = "STORAGE_REFUSED"     // storage does not take what the server signed
)

// The codes of the API that the uploader acts on (schema/error.graphql).
const (
	badUserInput  = "BAD_USER_INPUT"
	conflict      = "CONFLICT"
	emptyFile     = "EMPTY_FILE"
	internalError = "INTERNAL"
	notUploaded   = "NOT_UPLOADED"
	notAllowed    = "TYPE_NOT_ALLOWED"
	uploadExpired = "UPLOAD_EXPIRED"
)

// Error is why a file did not become a video.
type Error struct {
	Code    string
	Message string // for a person, with what to do
	Cause   error
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%s)", e.Message, e.Code) }
func (e *Error) Unwrap() error { return e.Cause }

// publicError is the one place where what went wrong becomes what is told. No signed URL or token gets here: neither
// internal/client nor [storageClient] lets one into an error.
func publicError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &Error{Interrupted, "The upload was interrupted. What has arrived is kept.", ctx.Err()}
	}
	if ours, ok := errors.AsType[*Error](err); ok {
		return ours
	}
	if answered, ok := errors.AsType[*client.Error](err); ok {
		return &Error{answered.Code, withRequestID(answered), answered}
	}
	if put, ok := errors.AsType[*putError](err); ok {
		return put.public()
	}
	if unreachable, ok := errors.AsType[*client.Unreachable](err); ok {
		return &Error{ServerUnreachable, fmt.Sprintf("The server does not answer: %v.", unreachable), unreachable}
	}
	return unreadable(err)
}

// withRequestID adds what the server's operators will ask for.
func withRequestID(answered *client.Error) string {
	if answered.Code != internalError || answered.RequestID == "" {
		return answered.Message
	}
	return fmt.Sprintf("%s requestId: %s", answered.Message, answered.RequestID)
}

func unreadable(err error) *Error {
	return &Error{FileUnreadable, fmt.Sprintf("The file cannot be read: %v.", err), err}
}
