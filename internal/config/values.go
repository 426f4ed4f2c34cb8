package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

func setLogLevel(c *Config, v string) error {
	if c.LogLevel.UnmarshalText([]byte(v)) != nil {
		return fmt.Errorf("%q is not debug, info, warn or error", v)
	}
	return nil
}

func yes(to *bool, v string) (err error) {
	if *to, err = strconv.ParseBool(v); err != nil {
		return fmt.Errorf("%q is not true or false", v)
	}
	return nil
}

func text(to *string, v string) error {
	if *to = v; v == "" {
		return errors.New("must be set")
	}
	return nil
}

func list(to *[]string, v string) error {
	*to = nil
	for item := range strings.SplitSeq(v, ",") {
		if item = strings.TrimSpace(item); item != "" {
			*to = append(*to, item)
		}
	}
	if len(*to) == 0 {
		return errors.New("must list at least one")
	}
	return nil
}

func count(to *int, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a whole number of 1 or more", v)
	}
	*to = n
	return nil
}

func duration(to *time.Duration, v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Second {
		return fmt.Errorf("%q is not a duration of at least 1s, such as 15m or 2h", v)
	}
	*to = d
	return nil
}

// longestSigned is the longest life that S3 allows a signed URL.
const longestSigned = 7 * 24 * time.Hour

func lifetime(to *time.Duration, v string) error {
	if err := duration(to, v); err != nil {
		return err
	}
	if *to > longestSigned {
		*to = 0
		return fmt.Errorf("%q is longer than the 168h that S3 allows", v)
	}
	return nil
}

var units = map[string]int64{"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

func size(to *int64, v string) error {
	digits := strings.TrimRight(v, "KMGTiB")
	n, err := strconv.ParseInt(digits, 10, 64)
	unit, known := units[v[len(digits):]]
	if err != nil || n < 0 || !known || n > 1<<53/unit {
		return fmt.Errorf("%q is not a size such as 500MiB or 5GiB", v)
	}
	*to = n * unit
	return nil
}

func sizeWithin(to *int64, v string, least, most int64) error {
	if err := size(to, v); err != nil {
		return err
	}
	if *to < least || *to > most {
		return fmt.Errorf("%q is not from %d to %d bytes", v, least, most)
	}
	return nil
}
