package uploader

import (
	"net"
	"net/http"
	"time"
)

// NewStorageClient makes a client for storage. Every part under way has a connection of its own, so that they fail and stall
// apart: HTTP/2 would put them all on one. A redirect is not followed: what was signed is good for one address.
func NewStorageClient() *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Protocols:           protocols,
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			IdleConnTimeout:     time.Minute,
			MaxIdleConnsPerHost: 16,
			WriteBufferSize:     chunk,
			DisableCompression:  true,
		},
	}
}
