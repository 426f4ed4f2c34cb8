package page

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
)

var (
	byID    = Order{Name: "UPLOADED_AT", Column: "id", Desc: true}
	byTitle = Order{Name: "TITLE", Column: "title_key"}
	bySize  = Order{Name: "SIZE", Column: "size", Numeric: true}
)

func TestACursorLeadsBackToItsRow(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	tests := []struct {
		order Order
		key   any
	}{
		{byID, nil}, {byTitle, "a \"quoted\" title/ü"}, {byTitle, ""}, {bySize, int64(1<<53 - 1)}, {bySize, int64(0)},
	}
	for _, tt := range tests {
		got, err := parse(encode(tt.order, tt.key, id), tt.order)
		if err != nil || got.Key != tt.key || got.ID != id {
			t.Errorf("%s: parse = %+v, %v; want %v, %v", tt.order, got, err, tt.key, id)
		}
	}
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	other := byID
	other.Desc = false
	raw := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for name, cursor := range map[string]string{
		"another order":     encode(byTitle, "x", id),
		"another direction": encode(other, nil, id),
		"not base64":        "???",
		"empty":             "",
		"not JSON":          raw("{"),
		"no id":             raw(`{"o":"UPLOADED_AT DESC","i":"x"}`),
		"too long":          encode(byTitle, strings.Repeat("x", longestCursor), id),
		"a key too many":    raw(`{"o":"UPLOADED_AT DESC","k":{},"i":"` + id.String() + `"}`),
	} {
		if _, err := New(Args{After: &cursor}, byID); fault.CodeOf(err) != fault.BadUserInput {
			t.Errorf("%s: %v; want %s", name, err, fault.BadUserInput)
		}
	}
}

func TestAKeyMustBeOfItsColumnsType(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	for _, tt := range []struct {
		order Order
		key   any
	}{{bySize, "x"}, {bySize, 1.5}, {bySize, nil}, {byTitle, int64(3)}, {byTitle, nil}, {byTitle, []string{"x"}}} {
		if got, err := parse(encode(tt.order, tt.key, id), tt.order); err == nil {
			t.Errorf("%s accepted the key %v as %+v", tt.order, tt.key, got)
		}
	}
}

func FuzzNoCursorPanics(f *testing.F) {
	f.Add(encode(bySize, int64(1), uuid.Nil))
	f.Add("eyJvIjoiU0laRSBBU0MiLCJrIjoxZTk5OSwiaSI6IjAifQ")
	f.Fuzz(func(_ *testing.T, cursor string) {
		for _, order := range []Order{byID, byTitle, bySize} {
			_, _ = parse(cursor, order)
		}
	})
}
