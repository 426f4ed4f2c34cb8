package graph

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// answerSize counts the text of an answer before the answer is made of it. Text that many fields show is in memory once,
// and would be in the answer as often. What is short is not counted: there are not enough fields for it to matter.
type answerSize struct{ bytes atomic.Int64 }

type answerSizeKey struct{}

func withAnswerSize(ctx context.Context) (context.Context, *answerSize) {
	s := new(answerSize)
	return context.WithValue(ctx, answerSizeKey{}, s), s
}

// chargeText counts a field's result, and refuses it when the answer is full.
func chargeText(ctx context.Context, result any) *fault.Error {
	var length int
	switch text := result.(type) {
	case string:
		length = len(text)
	case *string:
		if text != nil {
			length = len(*text)
		}
	}
	if length <= shortText {
		return nil
	}
	s, ok := ctx.Value(answerSizeKey{}).(*answerSize)
	if ok && s.bytes.Add(int64(length)) > maxAnswer {
		return answerTooLarge()
	}
	return nil
}

func answerTooLarge() *fault.Error {
	return fault.New(fault.ResponseTooLarge, "The answer would be larger than %d MiB. Ask for fewer rows or fields at once; "+
		"what a mutation was to change is changed.", maxAnswer>>20)
}

// bounded is the answer to send: without its data when that is too large, and with the first errors only.
func (s *answerSize) bounded(ctx context.Context, response *graphql.Response) *graphql.Response {
	if response == nil {
		return nil
	}
	if s.bytes.Load() > maxAnswer || len(response.Data) > maxAnswer {
		wrong := answerTooLarge()
		response.Data = []byte("null")
		response.Errors = gqlerror.List{{Message: wrong.Message, Extensions: extensions(ctx, wrong)}}
	}
	response.Errors = response.Errors[:min(len(response.Errors), maxErrors)]
	return response
}
