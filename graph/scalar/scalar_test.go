package scalar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestByteCount(t *testing.T) {
	for _, in := range []any{json.Number("0"), "0", int64(42), 42, json.Number("9007199254740991"), "9007199254740991", json.Number("3e9"), json.Number("3.0"), 3e9} {
		if _, err := UnmarshalByteCount(in); err != nil {
			t.Errorf("UnmarshalByteCount(%v) = %v", in, err)
		}
	}
	for _, in := range []any{json.Number("-1"), json.Number("1.5"), json.Number("1e300"), json.Number("9007199254740992"), json.Number("1e-3"), "1e3", "9007199254740992", "", " 1", "0x10", true, nil, []any{1}, "99999999999999999999", "+1", "-0", 1e16, 0.5} {
		if got, err := UnmarshalByteCount(in); err == nil {
			t.Errorf("UnmarshalByteCount(%v) = %d; want an error", in, got)
		}
	}
}

func TestAMalformedIDIsLikeAnUnknownOne(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	if got, err := UnmarshalID(id.String()); err != nil || got != id {
		t.Errorf("UnmarshalID = %v, %v; want %v", got, err, id)
	}
	for _, in := range []any{"", "x", strings.ToUpper(id.String()), "{" + id.String() + "}", "urn:uuid:" + id.String(), json.Number("7")} {
		if got, err := UnmarshalID(in); err != nil || got != uuid.Nil {
			t.Errorf("UnmarshalID(%v) = %v, %v; want the nil UUID", in, got, err)
		}
	}
}

func TestADateTimeIsUTCWithMilliseconds(t *testing.T) {
	var b strings.Builder
	at := time.Date(2026, 1, 31, 13, 0, 0, 7_000_000, time.FixedZone("", 3600))
	MarshalDateTime(at).MarshalGQL(&b)
	if got, want := b.String(), `"2026-01-31T12:00:00.007Z"`; got != want {
		t.Errorf("MarshalDateTime = %s; want %s", got, want)
	}
	back, err := UnmarshalDateTime("2026-01-31T13:00:00.007+01:00")
	if err != nil || !back.Equal(at) {
		t.Errorf("UnmarshalDateTime = %v, %v; want %v", back, err, at)
	}
}

func TestSha256IsLowerCaseHex(t *testing.T) {
	if _, err := UnmarshalSha256(strings.Repeat("0f", 32)); err != nil {
		t.Error(err)
	}
	for _, in := range []any{"", strings.Repeat("0F", 32), strings.Repeat("0", 63), strings.Repeat("0", 64) + "\n", 7} {
		if got, err := UnmarshalSha256(in); err == nil {
			t.Errorf("UnmarshalSha256(%v) = %q; want an error", in, got)
		}
	}
}
