// Package webhook tells receivers of events by HTTP, as Standard Webhooks (https://www.standardwebhooks.com) says:
// a signed POST with the headers webhook-id, webhook-timestamp and webhook-signature. A delivery comes at least
// once, and those of one video in their order; webhook-id is the same each time. Every status of 2xx is success,
// 410 ends the delivery, and anything else is tried again for three days, which Retry-After may slow down. Then the
// delivery is dead until Retry.
//
// Receivers are not trusted: only public addresses are called (address.go), no redirect is followed, and what they
// answer is read only so far (send.go).
package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
)

// Options are who is told, and where receivers may be.
type Options struct {
	Endpoints         []Endpoint
	AllowPrivate      bool          // receivers may be in private networks
	AllowHTTPLoopback bool          // receivers on this machine need no TLS: for development
	Timeout           time.Duration // of a delivery in all; 0 is ten seconds
}

const timeout = 10 * time.Second

// delivering is how an endpoint's deliveries are tried.
var delivering = queue.Options{
	Backoff:     queue.Backoff{First: 5 * time.Second, Most: time.Hour},
	GiveUpAfter: 3 * 24 * time.Hour,
	Parallel:    4,
}

// Hooks are the deliveries to all endpoints.
type Hooks struct {
	jobs    *queue.Queue
	senders []*sender
}

// New has the queue's deliveries sent. The error names every endpoint that may not be called.
func New(jobs *queue.Queue, o Options) (*Hooks, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = timeout
	}
	h := &Hooks{jobs: jobs}
	for _, e := range o.Endpoints {
		signer, err := standardwebhooks.NewWebhook(e.Secret)
		if err != nil {
			return nil, fmt.Errorf("webhook %s: the secret cannot be read", e.Name())
		}
		s := &sender{endpoint: e, signer: signer, client: client(o.reach(e), o.Timeout), now: jobs.Now}
		jobs.Handle(e.topic(), s.deliver, delivering)
		h.senders = append(h.senders, s)
	}
	return h, nil
}

// Check answers which endpoints may not be called, as far as that can be told before they are.
func (o Options) Check() error {
	var bad []error
	for i, e := range o.Endpoints {
		u, err := url.Parse(e.URL)
		if err != nil {
			return fmt.Errorf("webhook %d: the URL cannot be read", i+1)
		}
		ip, err := netip.ParseAddr(u.Hostname())
		switch {
		case e.plain() && !(o.AllowHTTPLoopback && isLoopback(u.Hostname())):
			bad = append(bad, fmt.Errorf("webhook %d: %s: must begin with https://", i+1, e.Name()))
		case err == nil && !o.reach(e).allows(ip):
			bad = append(bad, fmt.Errorf("webhook %d: %s: private addresses are not allowed", i+1, e.Name()))
		}
	}
	return errors.Join(bad...)
}

// reach is which addresses an endpoint may have.
func (o Options) reach(e Endpoint) reach {
	switch {
	case e.plain():
		return loopback
	case o.AllowPrivate:
		return anywhere
	}
	return public
}

// client calls only what is in reach, directly, and follows nothing.
func client(r reach, timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, Control: r.control}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{ // without a proxy: it would dial for us
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			MaxIdleConnsPerHost: delivering.Parallel, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// Topics are what an outbox writes to, one for each endpoint.
func (h *Hooks) Topics() []string {
	var topics []string
	for _, s := range h.senders {
		topics = append(topics, s.endpoint.topic())
	}
	return topics
}

// Delivery is an event for an endpoint that did not take it.
type Delivery struct {
	ID        string // webhook-id
	Type      event.Type
	Endpoint  string // without what may be secret in it
	Attempts  int
	CreatedAt time.Time
	DeadAt    time.Time
	LastError string
}

// Dead are the deliveries that were given up, oldest first.
func (h *Hooks) Dead(ctx context.Context) ([]Delivery, error) {
	names := map[string]string{}
	for _, s := range h.senders {
		names[s.endpoint.topic()] = s.endpoint.Name()
	}
	jobs, err := h.jobs.Dead(ctx, topicPrefix)
	if err != nil {
		return nil, err
	}
	var dead []Delivery
	for _, job := range jobs {
		var m event.Message
		var head struct{ Type event.Type }
		if err := errors.Join(json.Unmarshal([]byte(job.Payload), &m), json.Unmarshal(m.Body, &head)); err != nil {
			return nil, fmt.Errorf("delivery %d: %w", job.ID, err)
		}
		endpoint, ok := names[job.Topic]
		if !ok {
			endpoint = "(not in the settings any more)"
		}
		dead = append(dead, Delivery{m.ID, head.Type, endpoint, job.Attempts, job.CreatedAt, job.DeadAt, job.LastError})
	}
	return dead, nil
}

// Retry has the dead deliveries to all endpoints tried again, and answers how many. Those of a video come in their
// order again, but after what was delivered meanwhile. Those to endpoints that are not in the settings stay dead:
// nobody would try them.
func (h *Hooks) Retry(ctx context.Context) (int, error) {
	all := 0
	for _, topic := range h.Topics() {
		n, err := h.jobs.Revive(ctx, topic)
		if all += n; err != nil {
			return all, err
		}
	}
	return all, nil
}
