package config

import "errors"

func setSlowestRate(c *Config, v string) error {
	var n int
	err := count(&n, v)
	c.UploadLifetime.SlowestRate = int64(n)
	return err
}

func setMinURLLifetime(c *Config, v string) error { return lifetime(&c.UploadLifetime.Min, v) }

func setMaxURLLifetime(c *Config, v string) error { return lifetime(&c.UploadLifetime.Max, v) }

func (c *Config) checkUploadURLs() []error {
	if c.UploadLifetime.Max > 0 && c.UploadLifetime.Max < c.UploadLifetime.Min {
		return []error{errors.New("STREAMSPHERE_MAX_URL_LIFETIME: must not be shorter than STREAMSPHERE_MIN_URL_LIFETIME")}
	}
	return nil
}

func (c *Config) checkPlayback() []error {
	if c.Playback.Life > 0 && c.Playback.Window >= c.Playback.Life {
		return []error{errors.New("STREAMSPHERE_PLAYBACK_WINDOW: must be shorter than STREAMSPHERE_PLAYBACK_LIFETIME")}
	}
	return nil
}
