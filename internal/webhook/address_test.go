package webhook

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyPublicAddressesAreCalled(t *testing.T) {
	for want, addresses := range map[reach]string{
		public: "8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0 192.0.1.0 198.20.0.1 " +
			"223.255.255.255 " +
			"::ffff:8.8.8.8 2606:4700::1111 2a00:1450::1 2001:4860::1 64:ff9b::8.8.8.8",
		anywhere: "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 127.0.0.1 127.255.255.255 ::1 fc00::1 fdff::1%eth0 " +
			"100.64.0.1 " +
			"100.127.255.255 198.18.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b::127.0.0.1",
		-1: "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0 169.254.169.254 ::ffff:169.254.169.254 64:ff9b::169.254.169.254 " +
			"fe80::1 fe80::1%lo " +
			"224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 ff02::1 ff05::1 192.0.0.1 192.0.2.1 198.51.100.1 " +
			"203.0.113.1 " +
			"100.100.100.200 168.63.129.16 fd00:ec2::254 fd20:ce::254 2001:db8::1 2001::1 2002:7f00:1:: 3fff::1 fec0::1 " +
			"::127.0.0.1 64:ff9b:1::1 4000::1 ::ffff:0:127.0.0.1",
	} {
		for text := range strings.FieldsSeq(addresses) {
			ip := netip.MustParseAddr(text)
			if got := public.allows(ip); got != (want == public) {
				t.Errorf("%s may be called: %t", text, got)
			}
			if got := anywhere.allows(ip); got != (want >= 0) {
				t.Errorf("%s may be called when private addresses may: %t", text, got)
			}
			if got, local := loopback.allows(ip), ip.Unmap().IsLoopback() || text == "64:ff9b::127.0.0.1"; got != local {
				t.Errorf("%s is this machine: %t", text, got)
			}
		}
	}
	if public.allows(netip.Addr{}) || anywhere.allows(netip.Addr{}) {
		t.Error("no address may be called")
	}
}

func FuzzNoPrivateAddressIsCalled(f *testing.F) {
	const seeds = "127.0.0.1 ::ffff:127.0.0.1 64:ff9b::7f00:1 fd00:ec2::254 8.8.8.8 2606:4700::1111"
	for text := range strings.FieldsSeq(seeds) {
		f.Add(netip.MustParseAddr(text).AsSlice())
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		ip, ok := netip.AddrFromSlice(bytes)
		if !ok || !public.allows(ip) {
			return
		}
		plain := ip.Unmap()
		if plain.IsPrivate() || plain.IsLoopback() || plain.IsUnspecified() || !plain.IsGlobalUnicast() {
			t.Errorf("%s may be called", ip)
		}
		if !anywhere.allows(ip) || !public.allows(plain) {
			t.Errorf("%s may be called, but not when more may, or not as %s", ip, plain)
		}
	})
}

// secure starts a receiver with TLS, and has the hooks trust it.
func secure(t *testing.T, o Options, url func(*httptest.Server) string) (*receiver, *world) {
	t.Helper()
	r := newReceiver(t, nil)
	r.Server = httptest.NewTLSServer(r)
	t.Cleanup(r.Close)
	o.Endpoints = []Endpoint{{url(r.Server), secret}}
	w := open(t, o)
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	config := r.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	config.ServerName = "example.com" // its certificate is for this
	w.hooks.senders[0].client.Transport.(*http.Transport).TLSClientConfig = config
	return r, w
}

// A name may resolve to anything: what counts is the address that is called in the end.
func TestANameOfAPrivateAddressIsNotCalled(t *testing.T) {
	byName := func(s *httptest.Server) string { return strings.Replace(s.URL, "127.0.0.1", "localhost", 1) }
	r, w := secure(t, Options{AllowHTTPLoopback: true}, byName)
	w.tell(t, film, "one")
	if err := w.jobs.RunDue(t.Context()); err == nil || !strings.Contains(err.Error(), "may not be called") {
		t.Errorf("RunDue = %v, want a refusal", err)
	}
	if len(r.all()) != 0 || w.count(t) != 1 {
		t.Errorf("%d requests came and %d deliveries are left, want none and 1", len(r.all()), w.count(t))
	}
	r, w = secure(t, Options{AllowPrivate: true}, byName)
	w.tell(t, film, "one")
	if err := w.jobs.RunDue(t.Context()); err != nil || len(r.all()) != 1 {
		t.Errorf("RunDue = %v with %d requests where it is allowed, want one", err, len(r.all()))
	}
}

func TestACertificateIsChecked(t *testing.T) {
	r, w := secure(t, Options{AllowPrivate: true}, func(s *httptest.Server) string { return s.URL })
	w.hooks.senders[0].client.Transport.(*http.Transport).TLSClientConfig = nil
	w.tell(t, film, "one")
	if err := w.jobs.RunDue(t.Context()); err == nil || len(r.all()) != 0 {
		t.Errorf("RunDue = %v with %d requests, want a failure", err, len(r.all()))
	}
}

func TestNoProxyIsUsed(t *testing.T) {
	if client(public, timeout).Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy would dial for us, and call anything")
	}
}
