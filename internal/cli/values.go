package cli

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// request is how each file is to be uploaded.
func (o *options) request() uploader.Request {
	want := uploader.Request{ContentType: o.contentType, Resume: o.resume}
	if o.folder != nil {
		want.Folder = *o.folder
	}
	if o.title != nil || o.description != nil || o.visibility != nil {
		want.Details = &client.VideoDetailsInput{Title: o.title, Description: o.description, Visibility: o.visibility}
	}
	return want
}

func setServer(o *options, v string) error {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return errors.New("must be an address such as https://films.example.com")
	}
	o.server = strings.TrimRight(v, "/")
	return nil
}

var visibilities = map[string]client.Visibility{
	"public": client.VisibilityPublic, "unlisted": client.VisibilityUnlisted, "private": client.VisibilityPrivate,
}

func setVisibility(o *options, v string) error {
	chosen, ok := visibilities[strings.ToLower(v)]
	if !ok {
		return fmt.Errorf("%q is none of public, unlisted and private", v)
	}
	o.visibility = &chosen
	return nil
}

func setParallel(o *options, v string) (err error) {
	if o.parallel, err = strconv.Atoi(v); err != nil || o.parallel < 1 || o.parallel > 16 {
		return fmt.Errorf("%q is not a number from 1 to 16", v)
	}
	return nil
}

func setPatience(o *options, v string) (err error) {
	if o.patience, err = time.ParseDuration(v); err != nil || o.patience <= 0 {
		return fmt.Errorf("%q is not a length of time such as 30s, 10m or 2h", v)
	}
	return nil
}

func setSwitch(to *bool, v string) (err error) {
	if *to, err = strconv.ParseBool(v); err != nil {
		return fmt.Errorf("%q is not true or false", v)
	}
	return nil
}
