package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/streamsphere/streamsphere/graph/model"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/requestid"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// publicError is what a caller may see of an error. The rest of it is logged here, once.
func publicError(ctx context.Context, err error) *fault.Error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		logInternal(ctx, err)
		return internalError()
	}
	if f.Cause != nil && ctx.Err() == nil {
		slog.Log(ctx, logLevel(f.Code), "request refused", "code", f.Code, "field", fieldPath(ctx), "error", f.Cause)
	}
	return f
}

// requestUploadError is what a caller may see of the error of one of several requests; nil when there is none.
func requestUploadError(ctx context.Context, outcome *upload.Outcome) *model.RequestUploadError {
	if outcome.Err == nil {
		return nil
	}
	f := publicError(ctx, outcome.Err)
	shown := &model.RequestUploadError{Code: string(f.Code), Message: f.Message, Retryable: f.Retryable}
	if f.Field != "" {
		field := fmt.Sprintf("inputs.%d.%s", outcome.Index, f.Field)
		shown.Field = &field
	}
	if f.RetryAfter > 0 {
		seconds := retryAfter(f)
		shown.RetryAfter = &seconds
	}
	return shown
}

// extensions are what a GraphQL error says besides its message.
func extensions(ctx context.Context, f *fault.Error) map[string]any {
	e := map[string]any{"code": f.Code, "requestId": requestid.From(ctx)}
	if f.Field != "" {
		e["field"] = f.Field
	}
	if f.Retryable {
		e["retryable"] = true
	}
	if f.RetryAfter > 0 {
		e["retryAfter"] = retryAfter(f)
	}
	if len(f.MissingParts) > 0 {
		e["missingParts"] = f.MissingParts
	}
	return e
}

// retryAfter is in how many seconds to try again.
func retryAfter(f *fault.Error) int { return int(math.Ceil(f.RetryAfter.Seconds())) }

func internalError() *fault.Error {
	return fault.New(fault.Internal, "Something went wrong on our side. Try again; if it stays, report the requestId.")
}

func logInternal(ctx context.Context, err error) {
	if ctx.Err() == nil { // otherwise the caller hung up, and the error comes of that
		slog.ErrorContext(ctx, "request failed", "field", fieldPath(ctx), "error", err)
	}
}

// logLevel keeps what any stranger can cause out of an operator's way.
func logLevel(code fault.Code) slog.Level {
	if code == fault.Unauthenticated {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
