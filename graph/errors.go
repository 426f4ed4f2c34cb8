package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/requestid"
)

// This file is the one place where a Go error becomes a GraphQL error. What resolvers return is translated around their
// fields; what gqlgen itself finds wrong in a request reaches the presenter only.

// TranslateErrors turns a resolver's error into what a caller may see, and logs what they may not.
func TranslateErrors(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	if err == nil {
		return result, nil
	}
	f := Shown(ctx, err)
	extensions := Extensions(ctx, f)
	if _, ok := graphql.GetFieldContext(ctx).Args["input"]; ok && f.Field != "" {
		extensions["field"] = "input." + f.Field // the domain does not know how its arguments are wrapped
	}
	return nil, &gqlerror.Error{Err: f, Message: f.Message, Path: graphql.GetPath(ctx), Extensions: extensions}
}

// Shown is what a caller may see of an error. The rest of it is logged here, once.
func Shown(ctx context.Context, err error) *fault.Error {
	f, ours := errors.AsType[*fault.Error](err)
	switch {
	case !ours:
		logged(ctx, err)
		return internal()
	case f.Cause != nil && ctx.Err() == nil:
		slog.Log(ctx, logLevel(f.Code), "request refused", "code", f.Code, "field", path(ctx), "error", f.Cause)
	}
	return f
}

// PresentError completes an error of gqlgen's own: one without a code is about an argument.
func PresentError(ctx context.Context, err error) *gqlerror.Error {
	shown, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		shown = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	if shown.Extensions["requestId"] != nil {
		return shown
	}
	code, coded := shown.Extensions["code"].(string)
	f := &fault.Error{Code: fault.Code(code), Message: shown.Message}
	switch {
	case shown.Message == mustNotBeNull:
		logged(ctx, err)
		f = internal()
	case !coded:
		f.Code, f.Field = fault.BadUserInput, argument(shown.Path)
	}
	return &gqlerror.Error{Message: f.Message, Path: shown.Path, Locations: shown.Locations, Extensions: Extensions(ctx, f)}
}

// mustNotBeNull is gqlgen's word for a resolver that broke the schema.
const mustNotBeNull = "must not be null"

// Recover answers a panic.
func Recover(ctx context.Context, panicked any) error {
	slog.ErrorContext(ctx, "panic", "field", path(ctx), "panic", panicked, "stack", string(debug.Stack()))
	f := internal()
	return &gqlerror.Error{Message: f.Message, Path: graphql.GetPath(ctx), Extensions: Extensions(ctx, f)}
}

// Extensions are what stands beside an error's message.
func Extensions(ctx context.Context, f *fault.Error) map[string]any {
	e := map[string]any{"code": f.Code, "requestId": requestid.From(ctx)}
	if f.Field != "" {
		e["field"] = f.Field
	}
	if f.Retryable {
		e["retryable"] = true
	}
	if f.RetryAfter > 0 {
		e["retryAfter"] = int(math.Ceil(f.RetryAfter.Seconds()))
	}
	if len(f.MissingParts) > 0 {
		e["missingParts"] = f.MissingParts
	}
	return e
}

// logLevel keeps what any stranger can cause out of an operator's way.
func logLevel(code fault.Code) slog.Level {
	if code == fault.Unauthenticated {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

func internal() *fault.Error {
	return fault.New(fault.Internal, "Something went wrong on our side. Try again; if it stays, report the requestId.")
}

func logged(ctx context.Context, err error) {
	if ctx.Err() == nil { // else the caller hung up, which is no trouble of ours
		slog.ErrorContext(ctx, "request failed", "field", path(ctx), "error", err)
	}
}

func path(ctx context.Context) string { return graphql.GetPath(ctx).String() }

// argument is the part of an error's path that names an input: what follows the field.
func argument(p ast.Path) string {
	if len(p) < 2 {
		return ""
	}
	names := make([]string, 0, len(p)-1)
	for _, step := range p[1:] {
		names = append(names, fmt.Sprint(step))
	}
	return strings.Join(names, ".")
}
