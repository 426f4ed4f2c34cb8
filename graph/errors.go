package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// This file is the one place where a Go error becomes a GraphQL error. translateError sees what resolvers return,
// presentError also what gqlgen itself finds wrong in a request, recoverPanic the panics of both.

// translateError turns a resolver's error into what a caller may see, and logs what they may not.
func translateError(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	if err == nil {
		if full := chargeText(ctx, result); full != nil {
			err = full
		} else {
			noteExpiry(ctx, result)
			return result, nil
		}
	}
	public := publicError(ctx, err)
	ext := extensions(ctx, public)
	if _, ok := graphql.GetFieldContext(ctx).Args["input"]; ok && public.Field != "" {
		ext["field"] = "input." + public.Field // the domain does not know how its arguments are wrapped
	}
	return nil, &gqlerror.Error{Err: public, Message: public.Message, Path: graphql.GetPath(ctx), Extensions: ext}
}

// presentError completes an error of gqlgen's own: one without a code is about an argument.
func presentError(ctx context.Context, err error) *gqlerror.Error {
	e, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		e = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	if e.Extensions["requestId"] != nil {
		return e // translated already
	}
	code, hasCode := e.Extensions["code"].(string)
	public, isFault := errors.AsType[*fault.Error](err)
	if !isFault {
		public = &fault.Error{Code: fault.Code(code), Message: e.Message}
	}
	switch {
	case isFault:
	case e.Message == mustNotBeNull:
		logInternal(ctx, err)
		public = internalError()
	case !hasCode:
		public.Code, public.Field = fault.BadUserInput, argumentPath(e.Path)
	}
	return &gqlerror.Error{
		Message: public.Message, Path: e.Path, Locations: e.Locations, Extensions: extensions(ctx, public),
	}
}

// mustNotBeNull is gqlgen's message when a resolver broke the schema.
const mustNotBeNull = "must not be null"

// recoverPanic answers a panic.
func recoverPanic(ctx context.Context, panicked any) error {
	slog.ErrorContext(ctx, "panic", "field", fieldPath(ctx), "panic", panicked, "stack", string(debug.Stack()))
	public := internalError()
	return &gqlerror.Error{Message: public.Message, Path: graphql.GetPath(ctx), Extensions: extensions(ctx, public)}
}

func fieldPath(ctx context.Context) string { return graphql.GetPath(ctx).String() }

// argumentPath is the part of an error's path that names an input: what follows the field.
func argumentPath(p ast.Path) string {
	if len(p) < 2 {
		return ""
	}
	names := make([]string, 0, len(p)-1)
	for _, step := range p[1:] {
		names = append(names, fmt.Sprint(step))
	}
	return strings.Join(names, ".")
}
