// Package scalar reads and writes the schema's own scalars.
package scalar

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
)

// MarshalID writes an ID.
func MarshalID(id uuid.UUID) graphql.Marshaler { return graphql.MarshalString(id.String()) }

// UnmarshalID reads an ID. IDs are opaque to clients: one that is malformed is like one that is unknown, and the nil UUID is
// never given out.
func UnmarshalID(v any) (uuid.UUID, error) {
	text, err := graphql.UnmarshalID(v)
	if err != nil {
		return uuid.Nil, err
	}
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.Nil, nil
	}
	return id, nil
}

const rfc3339Millis = "2006-01-02T15:04:05.000Z07:00"

// MarshalDateTime writes a moment as RFC 3339 in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.MarshalString(t.UTC().Format(rfc3339Millis))
}

// UnmarshalDateTime reads RFC 3339 of any offset.
func UnmarshalDateTime(v any) (time.Time, error) {
	text, ok := v.(string)
	if !ok {
		return time.Time{}, errors.New("a DateTime is RFC 3339 text")
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, fmt.Errorf("%q is not a DateTime (RFC 3339)", text)
	}
	return t.UTC(), nil
}

// maxByteCount is the largest whole number that JavaScript keeps exact: 2^53-1.
const maxByteCount = 1<<53 - 1

// MarshalByteCount writes a number of bytes.
func MarshalByteCount(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { io.WriteString(w, strconv.FormatInt(n, 10)) })
}

// UnmarshalByteCount reads a whole number from 0 to 2^53-1, however it is written (3e9 is one), or the same as a string
// of digits.
func UnmarshalByteCount(v any) (int64, error) {
	n := -1.0
	switch v := v.(type) {
	case json.Number:
		if f, err := v.Float64(); err == nil {
			n = f
		}
	case int:
		n = float64(v)
	case int64:
		n = float64(v)
	case float64:
		n = v
	case string:
		if digits.MatchString(v) {
			n, _ = strconv.ParseFloat(v, 64)
		}
	}
	if n < 0 || n > maxByteCount || n != math.Trunc(n) {
		return 0, fmt.Errorf("%v is not a whole number of bytes from 0 to 2^53-1", v)
	}
	return int64(n), nil
}

var digits = regexp.MustCompile(`^[0-9]+$`)

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// MarshalSha256 writes a checksum; an unknown one is null.
func MarshalSha256(sum string) graphql.Marshaler {
	if sum == "" {
		return graphql.Null
	}
	return graphql.MarshalString(sum)
}

// UnmarshalSha256 reads 64 lower-case hexadecimal digits.
func UnmarshalSha256(v any) (string, error) {
	text, ok := v.(string)
	if !ok || !sha256Hex.MatchString(text) {
		return "", errors.New("a Sha256 is 64 lower-case hexadecimal digits")
	}
	return text, nil
}
