package config

import (
	"fmt"

	"github.com/streamsphere/streamsphere/internal/webhook"
)

// checkWebhooks reads who is told of events. In dev mode receivers on this machine need no TLS.
func (c *Config) checkWebhooks() []error {
	endpoints, err := webhook.ParseEndpoints(c.webhook.urls, c.webhook.secrets)
	if err != nil {
		return []error{fmt.Errorf("STREAMSPHERE_WEBHOOK_URL, STREAMSPHERE_WEBHOOK_SECRET: %w", err)}
	}
	c.Webhooks.Endpoints, c.Webhooks.AllowHTTPLoopback = endpoints, c.Dev()
	if err := c.Webhooks.Check(); err != nil {
		return []error{fmt.Errorf("STREAMSPHERE_WEBHOOK_URL: %w", err)}
	}
	return nil
}
