package webhook

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Endpoint is somebody who is told of events.
type Endpoint struct {
	URL    string
	Secret string // whsec_ and base64, as Standard Webhooks writes it
}

// Secrets of Standard Webhooks have so many bytes.
const minSecret, maxSecret = 24, 64

const secretPrefix = "whsec_"

// ParseEndpoints reads comma-separated URLs and as many secrets, in the same order. The error names every bad one
// by its place, and holds no secret: neither a signing secret nor what a URL carries for logging in.
func ParseEndpoints(urls, secrets string) ([]Endpoint, error) {
	us, ss := split(urls), split(secrets)
	if len(us) != len(ss) {
		return nil, fmt.Errorf("%d URLs and %d secrets: give one secret for each URL, in the same order", len(us), len(ss))
	}
	var all []Endpoint
	var bad []error
	for i := range us {
		e := Endpoint{us[i], ss[i]}
		for _, err := range []error{checkURL(e.URL), checkSecret(e.Secret)} {
			if err != nil {
				bad = append(bad, fmt.Errorf("webhook %d: %w", i+1, err))
			}
		}
		if slices.ContainsFunc(all, func(other Endpoint) bool { return other.topic() == e.topic() }) {
			bad = append(bad, fmt.Errorf("webhook %d: the URL is given twice", i+1))
		}
		all = append(all, e)
	}
	if len(bad) > 0 {
		return nil, errors.Join(bad...)
	}
	return all, nil
}

func split(list string) (items []string) {
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return errors.New("the URL cannot be read; write https://HOST/PATH")
	case u.Fragment != "":
		return errors.New("a URL with a fragment (#...) cannot be called")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%s: must begin with https://", name(text))
}

func checkSecret(secret string) error {
	coded, ok := strings.CutPrefix(secret, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(coded)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return fmt.Errorf("the secret must be whsec_ and the base64 of %d to %d random bytes", minSecret, maxSecret)
	}
	return nil
}

// isLoopback reports whether a host is this machine by its name.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Name is what logs call the endpoint: its URL without what may be secret in it.
func (e Endpoint) Name() string { return name(e.URL) }

func name(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "(unreadable)"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// plain reports whether the endpoint is called without TLS.
func (e Endpoint) plain() bool { return strings.HasPrefix(strings.ToLower(e.URL), "http:") }

// topicPrefix is of the topics of all endpoints. Each has its own, so that a slow one holds no other up.
const topicPrefix = "webhook:"

// topic is where the endpoint's deliveries are. It stays the same when the secret is changed.
func (e Endpoint) topic() string {
	sum := sha256.Sum256([]byte(e.URL))
	return topicPrefix + hex.EncodeToString(sum[:8])
}
