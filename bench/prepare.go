package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// prepare makes what the works need of a running server: the users' tokens, and an upload in parts.
func (d *data) prepare(ctx context.Context, ours *process) error {
	for n := range users {
		token, err := ours.token(ctx, person(n))
		if err != nil {
			return err
		}
		d.tokens = append(d.tokens, token)
	}
	if err := d.register(ctx, ours.url); err != nil {
		return err
	}
	return d.open100(ctx, ours.url)
}

// register tells the server the document of the anonymous feed, which is then known by its hash.
func (d *data) register(ctx context.Context, server string) error {
	a := d.anonymousFeed()
	a.path += "&query=" + url.QueryEscape(anonymousDocument)
	_, err := a.send(ctx, http.DefaultClient, server, 0)
	return err
}

// open100 opens an upload of 100 parts.
func (d *data) open100(ctx context.Context, server string) error {
	body, err := d.post(`mutation { requestUpload(input: {fileName: "film.mp4", contentType: "video/mp4", size: 1677721600,
		strategy: MULTIPART}) { upload { id partCount } } }`, nil).send(ctx, http.DefaultClient, server, 0)
	if err != nil {
		return err
	}
	var got struct {
		Data struct {
			RequestUpload struct {
				Upload struct {
					ID        string
					PartCount int
				}
			}
		}
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	u := got.Data.RequestUpload.Upload
	if u.PartCount != 100 {
		return fmt.Errorf("an upload has %d parts, want 100", u.PartCount)
	}
	d.multipart = u.ID
	return nil
}
