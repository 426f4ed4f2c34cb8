package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
)

const (
	longestAnswer  = 16 << 10      // bytes that are read of an answer, so that its connection can be used again
	longestRetry   = 6 * time.Hour // that a receiver may put a delivery off
	deliveryAgent  = "StreamSphere-Webhooks/1.0"
	deliveryFormat = "application/json"
)

// sender sends to one endpoint.
type sender struct {
	endpoint Endpoint
	signer   *standardwebhooks.Webhook
	client   *http.Client
	now      func() time.Time
}

// deliver sends one event and says what came of it.
func (s *sender) deliver(ctx context.Context, job *ent.Job) queue.Outcome {
	var m event.Message
	if err := json.Unmarshal([]byte(job.Payload), &m); err != nil {
		return queue.Dead(fmt.Errorf("read the event: %w", err))
	}
	answer, err := s.send(ctx, m)
	if err != nil {
		return queue.Retry(fmt.Errorf("webhook %s, %s: %w", s.endpoint.Name(), m.ID, safe(err)))
	}
	defer answer.Body.Close()
	io.CopyN(io.Discard, answer.Body, longestAnswer) // it does not matter what it says
	if answer.StatusCode/100 == 2 {
		return queue.Done()
	}
	err = fmt.Errorf("webhook %s, %s: it answers %d", s.endpoint.Name(), m.ID, answer.StatusCode)
	if answer.StatusCode == http.StatusGone {
		return queue.Dead(err)
	}
	return queue.RetryAt(err, s.retryAfter(answer.Header.Get("Retry-After")))
}

func (s *sender) send(ctx context.Context, m event.Message) (*http.Response, error) {
	at := s.now()
	signature, err := s.signer.Sign(m.ID, at, m.Body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.endpoint.URL, bytes.NewReader(m.Body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", deliveryFormat)
	r.Header.Set("User-Agent", deliveryAgent)
	r.Header.Set(standardwebhooks.HeaderWebhookID, m.ID)
	r.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return s.client.Do(r)
}

// retryAfter is when a receiver wants to be asked again, in seconds or as a date; the zero time when it does not say.
func (s *sender) retryAfter(header string) time.Time {
	now := s.now()
	at, err := http.ParseTime(header)
	if seconds, notNumber := strconv.ParseUint(header, 10, 31); notNumber == nil {
		at, err = now.Add(time.Duration(seconds)*time.Second), nil
	}
	if err != nil {
		return time.Time{}
	}
	if most := now.Add(longestRetry); at.After(most) {
		return most
	}
	return at
}

// safe is an error without the URL in it, which may hold secrets.
func safe(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
