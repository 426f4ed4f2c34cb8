package uploader

import (
	"errors"
	"fmt"
	"net/http"
)

// action is what follows from storage's answer to a PUT (test/vectors/storage-answers.json).
type action string

const (
	success      action = "success"
	alreadyThere action = "already-there" // the request works once, and it has worked
	askServer    action = "ask-server"    // nothing more can be sent; finalizing tells whether all is there
	renew        action = "renew"         // with a fresh request it may succeed
	sendAgain    action = "send-again"    // it may succeed later
	giveUp       action = "give-up"
)

// meaning is what an answer says.
type meaning struct {
	does    action
	damaged bool // other bytes arrived than were signed
}

// byCode are the answers of which S3's code says more than the status. A code counts with its status only.
var byCode = map[int]map[string]meaning{
	http.StatusBadRequest: {
		"BadDigest":                   {sendAgain, true},
		"XAmzContentChecksumMismatch": {sendAgain, true}, // MinIO
		"RequestTimeout":              {sendAgain, false},
		"IncompleteBody":              {sendAgain, false},
		"ExpiredToken":                {renew, false},
	},
	http.StatusNotFound: {"NoSuchUpload": {askServer, false}},
}

// byStatus are the other answers that are not like their neighbours. What is signed is just what is sent, so a 403
// is about its age.
var byStatus = map[int]action{
	http.StatusPreconditionFailed: alreadyThere,
	http.StatusForbidden:          renew,
	http.StatusRequestTimeout:     sendAgain,
	http.StatusConflict:           sendAgain,
	http.StatusTooEarly:           sendAgain,
	http.StatusTooManyRequests:    sendAgain,
	http.StatusNotImplemented:     giveUp,
}

// meaningOf reads an HTTP status, 0 for none, and S3's code, "" for none.
func meaningOf(status int, code string) meaning {
	if found, ok := byCode[status][code]; ok {
		return found
	}
	if does, ok := byStatus[status]; ok {
		return meaning{does: does}
	}
	switch {
	case status == 0 || status >= http.StatusInternalServerError:
		return meaning{does: sendAgain}
	case status >= http.StatusOK && status < http.StatusMultipleChoices:
		return meaning{does: success}
	}
	return meaning{does: giveUp}
}

// putError is why storage has not taken a body.
type putError struct {
	status int    // 0 without an answer
	code   string // S3's, or ""
	cause  error  // why there was no answer
}

func (e *putError) Error() string {
	if e.status == 0 {
		return e.cause.Error()
	}
	return fmt.Sprintf("storage answered HTTP %d %s", e.status, e.code)
}

func (e *putError) Unwrap() error { return e.cause }

func isPutError(err error) bool {
	_, ok := errors.AsType[*putError](err)
	return ok
}

func (e *putError) meaning() meaning { return meaningOf(e.status, e.code) }

// public is what a person is told once there are no more attempts.
func (e *putError) public() *Error {
	if m := e.meaning(); m.does == sendAgain && !m.damaged {
		return &Error{StorageUnreachable, fmt.Sprintf("The file did not get to storage: %v.", e), e}
	}
	return &Error{StorageRefused, fmt.Sprintf("Storage does not take the file: %v.", e), e}
}
