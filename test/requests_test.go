package test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// outcome is what became of one of several requests.
type outcome struct {
	Reservation *reservation
	Error       *struct {
		Code, Message string
		Field         *string
		Retryable     bool
		RetryAfter    *int
	}
}

func (o outcome) String() string {
	switch {
	case o.Error == nil && o.Reservation == nil:
		return "nothing"
	case o.Error == nil:
		return "a reservation"
	case o.Error.Field == nil:
		return o.Error.Code
	}
	return o.Error.Code + " " + *o.Error.Field
}

// requestAll requests several uploads in one call.
func (c *client) requestAll(inputs ...vars) ([]outcome, *apiError) {
	payload, err := ask[struct{ Results []outcome }](c, `mutation ($inputs: [RequestUploadInput!]!) {
		result: requestUploads(inputs: $inputs) { results {
			reservation { upload {`+uploadFields+`} key location `+requestFields+`}
			error { code message field retryable retryAfter } } } }`, vars{"inputs": inputs})
	return payload.Results, err
}

// idOf is the upload of an outcome, or "".
func (o outcome) idOf() string {
	if o.Reservation == nil {
		return ""
	}
	return o.Reservation.Upload.ID
}

func TestTheSameKeyAndInputGiveTheSameUpload(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, content := s.as("alice"), film(t)
	input := inputFor(content, vars{"idempotencyKey": "one", "details": vars{"title": "A film", "description": nil}})

	var all [16]reservation
	var race sync.WaitGroup
	for i := range all {
		race.Go(func() {
			var err *apiError
			if all[i], err = alice.request(input); err != nil {
				t.Errorf("one of %d at once: got %v, want a request", len(all), err)
			}
		})
	}
	race.Wait()
	if n := s.rows(t).Upload.Query().CountX(t.Context()); n != 1 {
		t.Errorf("%d requests with one key wrote %d uploads, want 1", len(all), n)
	}
	for _, r := range all {
		if r.Upload.ID != all[0].Upload.ID || r.Key != all[0].Key || r.Request.URL == "" {
			t.Errorf("got %s at %s, want that of the first, %s, with a request", r.Upload.ID, r.Key, all[0].Upload.ID)
		}
	}

	withoutNulls := inputFor(content, vars{"idempotencyKey": "one", "details": vars{"title": "A film"}, "folder": nil})
	if r, err := alice.request(withoutNulls); err != nil || r.Upload.ID != all[0].Upload.ID {
		t.Errorf("null instead of nothing: got %s, %v, want the same upload", r.Upload.ID, err)
	}
	for name, changed := range map[string]vars{
		"fileName": {"fileName": "other.mp4"}, "size": {"size": len(content) + 1}, "folder": {"folder": "videos"},
		"kind": {"kind": "VIDEO"}, "sha256": {"sha256": strings.Repeat("0", 64)}, "strategy": {"strategy": "MULTIPART"},
		"contentType": {"contentType": "video/webm"}, "details": {"details": vars{"title": "Another"}},
	} {
		other := inputFor(content, vars{"idempotencyKey": "one", "details": vars{"title": "A film"}})
		for field, value := range changed {
			other[field] = value
		}
		_, err := alice.request(other)
		wantField(t, "the key with another "+name, err, "CONFLICT", "input.idempotencyKey")
	}
	if r, err := s.as("bob").request(input); err != nil || r.Upload.ID == all[0].Upload.ID {
		t.Errorf("the key of somebody else: got %s, %v, want an upload of its own", r.Upload.ID, err)
	}
	if a, b := alice.reserve(t, content, nil), alice.reserve(t, content, nil); a.Upload.ID == b.Upload.ID {
		t.Error("two requests without a key gave one upload, want two")
	}
	mustPut(t, all[15].Request, content)
	wantFilm(t, alice.mustFinalize(t, all[3]), content)
}

func TestAKeyLeadsToItsUploadWhateverBecameOfIt(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_RECONCILE_EVERY=1h")
	alice, content := s.as("alice"), film(t)
	keyed := func(key string) vars { return inputFor(content, vars{"idempotencyKey": key}) }
	first := func(key string) reservation { return alice.reserve(t, content, vars{"idempotencyKey": key}) }

	finalized := first("finalized")
	mustPut(t, finalized.Request, content)
	alice.mustFinalize(t, finalized)
	again, err := alice.request(keyed("finalized"))
	if err != nil || again.Upload.ID != finalized.Upload.ID || again.Upload.Status != "FINALIZED" || again.Request.URL != "" {
		t.Errorf("once it is published: got %v, %v, want it as it is, without a request", again, err)
	}

	cancelled := first("cancelled")
	if _, err := alice.cancel(cancelled.Upload.ID); err != nil {
		t.Fatal(err)
	}
	_, err = alice.request(keyed("cancelled"))
	wantField(t, "once it is cancelled", err, "UPLOAD_CANCELLED", "input.idempotencyKey")

	broken := make([]byte, len(content))
	rejected := first("rejected")
	mustPut(t, rejected.Request, broken)
	if _, err := alice.finalize(rejected.Upload.ID, nil); err == nil {
		t.Fatal("zeros were published, want them rejected")
	}
	_, err = alice.request(keyed("rejected"))
	wantField(t, "once it is rejected", err, "CONFLICT", "input.idempotencyKey")

	expired := first("expired")
	id := uuid.MustParse(expired.Upload.ID)
	s.rows(t).Upload.UpdateOneID(id).SetStatus(domain.Expired).ExecX(t.Context())
	again, err = alice.request(keyed("expired"))
	if err != nil || again.Upload.ID != expired.Upload.ID || again.Upload.Status != "PENDING" {
		t.Errorf("once it has expired: got %v, %v, want it renewed", again, err)
	}
	mustPut(t, again.Request, content)

	// A day later every key may be taken anew, by any input.
	aged := database.InTx(t.Context(), s.rows(t), func(tx *ent.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE uploads SET created_at = created_at - $1",
			(24*time.Hour + time.Minute).Milliseconds())
		return err
	})
	if aged != nil {
		t.Fatal(aged)
	}
	for key, old := range map[string]reservation{
		"finalized": finalized, "cancelled": cancelled, "rejected": rejected, "expired": expired,
	} {
		r, err := alice.request(inputFor(content, vars{"idempotencyKey": key, "fileName": "later.mp4"}))
		if err != nil || r.Upload.ID == old.Upload.ID {
			t.Errorf("the key %s after a day: got %s, %v, want another upload", key, r.Upload.ID, err)
		}
	}
}

func TestKeysAreVisibleASCII(t *testing.T) {
	t.Parallel()
	alice, content := startServer(t, s3test.Start(t)).as("alice"), film(t)
	for _, key := range []string{"a", strings.Repeat("~", 255), uuid.NewString(), `!"#$%&'()*+,-./:;<=>?@[\]^_{|}`} {
		if _, err := alice.request(inputFor(content, vars{"idempotencyKey": key})); err != nil {
			t.Errorf("the key %q: got %v, want it taken", key, err)
		}
	}
	for _, key := range []string{"", " ", "a b", "a\n", strings.Repeat("a", 256), "ä", "a\x00", "\x7f"} {
		_, err := alice.request(inputFor(content, vars{"idempotencyKey": key}))
		wantField(t, fmt.Sprintf("the key %q", key), err, "BAD_USER_INPUT", "input.idempotencyKey")
	}
}

func TestSeveralUploadsAreRequestedAtOnce(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_MAX_PENDING_UPLOADS=5")
	alice, content := s.as("alice"), film(t)
	outcomes, err := alice.requestAll(
		inputFor(content, vars{"fileName": "one.mp4"}),
		inputFor(content, vars{"size": 0}),
		inputFor(content, vars{"idempotencyKey": "k"}),
		inputFor(content, vars{"details": vars{"title": strings.Repeat("a", 201)}}),
		inputFor(content, vars{"idempotencyKey": "k"}),
		inputFor(content, vars{"idempotencyKey": "k", "fileName": "other.mp4"}),
		inputFor(content, vars{"kind": "POSTER", "contentType": "image/jpeg", "fileName": "a.jpg"}),
		inputFor(content, vars{"strategy": "MULTIPART"}),
		inputFor(content, vars{"contentType": "image/png", "fileName": "a.png"}),
		inputFor(content, vars{"fileName": "four.mp4"}),
		inputFor(content, vars{"fileName": "five.mp4"}),
		inputFor(content, vars{"fileName": "six.mp4"}),
		inputFor(content, vars{"idempotencyKey": "l"}),
		inputFor(content, vars{"idempotencyKey": "k"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	const reserved, full = "a reservation", "QUOTA_EXCEEDED"
	want := []string{
		reserved, "EMPTY_FILE inputs.1.size", reserved, "BAD_USER_INPUT inputs.3.details.title", reserved,
		"CONFLICT inputs.5.idempotencyKey", reserved, reserved, "TYPE_NOT_ALLOWED inputs.8.contentType",
		reserved, reserved, full, full, reserved,
	}
	got := make([]string, len(outcomes))
	for i, o := range outcomes {
		got[i] = o.String()
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if a, b, c := outcomes[2].idOf(), outcomes[4].idOf(), outcomes[13].idOf(); a != b || a != c {
		t.Errorf("one key in one call gave %s, %s and %s, want one upload", a, b, c)
	}
	if name := outcomes[9].Reservation.Upload.FileName; name != "four.mp4" {
		t.Errorf("the tenth result is of %s, want four.mp4", name)
	}
	if outcomes[7].Reservation.Upload.Strategy != "MULTIPART" || outcomes[7].Reservation.Request.URL != "" {
		t.Errorf("in parts: got %v, want no request", outcomes[7].Reservation)
	}
	if n := s.rows(t).Upload.Query().CountX(t.Context()); n != 6 {
		t.Errorf("there are %d uploads, want five films and a poster", n)
	}
	mustPut(t, outcomes[0].Reservation.Request, content)
	wantFilm(t, alice.mustFinalize(t, *outcomes[0].Reservation), content)

	repeated, err := alice.requestAll(inputFor(content, vars{"idempotencyKey": "k"}), inputFor(content, nil),
		inputFor(content, vars{"idempotencyKey": "l"}))
	if err != nil || repeated[0].idOf() != outcomes[2].idOf() || repeated[1].Error != nil || repeated[2].String() != full {
		t.Errorf("again, with room for one: got %v, %v, want the same one, a new one and QUOTA_EXCEEDED", repeated, err)
	}
}

func TestTheBytesOfSeveralUploadsAreCounted(t *testing.T) {
	t.Parallel()
	content := film(t)
	s := startServer(t, s3test.Start(t), fmt.Sprintf("STREAMSPHERE_USER_QUOTA=%d", 2*len(content)+10))
	outcomes, err := s.as("alice").requestAll(inputFor(content, nil), inputFor(content, vars{"size": 2 * len(content)}),
		inputFor(content, nil), inputFor(content, vars{"size": 11}), inputFor(content, vars{"size": 10}))
	const tooMany = "QUOTA_EXCEEDED inputs.%d.size"
	got, want := fmt.Sprint(outcomes), fmt.Sprint([]string{
		"a reservation", fmt.Sprintf(tooMany, 1), "a reservation", fmt.Sprintf(tooMany, 3), "a reservation",
	})
	if err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

func TestHowManyUploadsAreRequestedAtOnce(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_MAX_PENDING_UPLOADS=1000")
	alice, content := s.as("alice"), film(t)
	many := func(n int) []vars { return slices.Repeat([]vars{inputFor(content, nil)}, n) }
	outcomes, err := alice.requestAll(many(50)...)
	ids := map[string]bool{}
	for _, o := range outcomes {
		ids[o.idOf()] = true
	}
	if err != nil || len(ids) != 50 || ids[""] {
		t.Errorf("50 at once: got %d uploads, %v, want 50", len(ids), err)
	}
	for _, n := range []int{0, 51} {
		_, err = alice.requestAll(many(n)...)
		wantField(t, fmt.Sprintf("%d at once", n), err, "BAD_USER_INPUT", "inputs")
	}
	_, err = s.anonymous().requestAll(many(2)...)
	wantCode(t, "without a token", err, "UNAUTHENTICATED")

	call := "requestUploads(inputs: $inputs) { results { reservation { upload { id } request { url headers { name value } } } } }"
	body := func(calls int) (string, *apiError) {
		document := "mutation ($inputs: [RequestUploadInput!]!) {"
		for i := range calls {
			document += fmt.Sprintf(" m%d: %s", i, call)
		}
		text, err := json.Marshal(vars{"query": document + "}", "variables": vars{"inputs": many(50)}})
		if err != nil {
			t.Fatal(err)
		}
		_, refused, answer := refused(t, alice, string(text), nil)
		return answer, refused
	}
	if answer, err := body(1); err != nil {
		t.Errorf("one call of 50 with few fields: got %s", answer)
	}
	answer, err := body(5)
	if err.code() != "COMPLEXITY_LIMIT_EXCEEDED" {
		t.Errorf("five calls of 50: got %.300s, want COMPLEXITY_LIMIT_EXCEEDED", answer)
	}
}
