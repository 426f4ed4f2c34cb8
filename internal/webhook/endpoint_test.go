package webhook

import (
	"strings"
	"testing"
)

func TestEndpointsAreReadInPairs(t *testing.T) {
	got, err := ParseEndpoints(" https://a.example/hook?x=1 ,http://127.0.0.1:9/b, ", secret+" , "+secret)
	if err != nil || len(got) != 2 || got[0].URL != "https://a.example/hook?x=1" || got[1].Secret != secret {
		t.Errorf("ParseEndpoints = %v, %v", got, err)
	}
	if got, err := ParseEndpoints("", ""); err != nil || got != nil {
		t.Errorf("ParseEndpoints of nothing = %v, %v", got, err)
	}
}

func TestEveryBadEndpointIsNamed(t *testing.T) {
	const short = "whsec_aGlkZGVu"
	for _, tt := range []struct{ urls, secrets, want string }{
		{"https://a.example", "", "1 URLs and 0 secrets"},
		{"", secret, "0 URLs and 1 secrets"},
		{"http://user:hidden@a.example/x?token=hidden", secret, "webhook 1: http://a.example/x: must begin with https://"},
		{"ftp://a.example", secret, "webhook 1: ftp://a.example: must begin with https://"},
		{"https://a.example/#x", secret, "webhook 1: a URL with a fragment"},
		{"https://:443/", secret, "webhook 1: the URL cannot be read"},
		{"a.example/hook", secret, "webhook 1: the URL cannot be read"},
		{"https://user:hidden@a b/", secret, "webhook 1: the URL cannot be read"},
		{"https://a.example", short, "webhook 1: the secret must be"},
		{"https://a.example", strings.TrimPrefix(secret, "whsec_"), "webhook 1: the secret must be"},
		{"https://a.example", "whsec_hidden!", "webhook 1: the secret must be"},
		{"https://a.example,https://a.example", secret + "," + secret, "webhook 2: the URL is given twice"},
	} {
		_, err := ParseEndpoints(tt.urls, tt.secrets)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseEndpoints(%q, %q) = %v, want %q", tt.urls, tt.secrets, err, tt.want)
		} else if strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), short) {
			t.Errorf("ParseEndpoints tells a secret: %v", err)
		}
	}
	_, err := ParseEndpoints("http://a.example,https://b.example,x", short+","+secret+","+short)
	for _, want := range []string{
		"webhook 1: http:", "webhook 1: the secret", "webhook 3: the URL", "webhook 3: the secret",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseEndpoints = %v, want %q among it", err, want)
		}
	}
}

func TestWhereReceiversMayBeIsASetting(t *testing.T) {
	const (
		plainLocal = "http://localhost:1/"
		addresses  = "https://10.0.0.1/ https://[::ffff:127.0.0.1]/ https://[::1]/ https://192.168.1.1/"
		never      = "https://169.254.169.254/ https://0.0.0.0/ https://[fe80::1]/ https://224.0.0.1/"
	)
	for _, tt := range []struct {
		options Options
		urls    string
		want    bool
	}{
		{Options{}, "https://a.example/ https://8.8.8.8/", true},
		{Options{}, plainLocal, false},
		{Options{AllowPrivate: true}, plainLocal, false},
		{Options{AllowHTTPLoopback: true}, plainLocal, true},
		{Options{AllowHTTPLoopback: true, AllowPrivate: true}, "http://10.0.0.1/ HTTP://a.example/", false},
		{Options{AllowHTTPLoopback: true}, addresses, false},
		{Options{AllowPrivate: true}, addresses, true},
		{Options{AllowHTTPLoopback: true, AllowPrivate: true}, never, false},
	} {
		for url := range strings.FieldsSeq(tt.urls) {
			o := tt.options
			o.Endpoints = []Endpoint{{url, secret}}
			if err := o.Check(); (err == nil) != tt.want {
				t.Errorf("with %+v: %v", o, err)
			}
		}
	}
}
