package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// figure is what a work came to, of one server: medians of rounds.
type figure struct {
	CPU  float64 `json:"cpu"`  // milliseconds of processor time a request, which is seconds for 1,000
	P50  float64 `json:"p50"`  // milliseconds until the answer
	P99  float64 `json:"p99"`  // the same
	Size int     `json:"size"` // bytes of an answer
}

// result is a work's figures.
type result struct {
	Work  string  `json:"work"`
	Ours  figure  `json:"ours"`
	Floor *figure `json:"floor,omitempty"`
	Ratio float64 `json:"ratio,omitempty"` // of CPU: the median of the rounds' ratios
	Goal  float64 `json:"goal,omitempty"`
}

// measureAll measures one work after the other, each in rounds in which ours and the floor take turns.
func measureAll(ctx context.Context, o options, d *data, ours, least *process) ([]result, error) {
	var all []result
	for _, w := range works {
		if !o.works.MatchString(w.name) {
			continue
		}
		r, err := measure(ctx, o, w, d, ours, least)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		all = append(all, r)
		fmt.Print(line(r))
	}
	return all, nil
}

func measure(ctx context.Context, o options, w work, d *data, ours, least *process) (result, error) {
	var mine, lower []figure
	var ratios []float64
	for round := range o.rounds + 1 {
		mineNow, err := load(ctx, o, ours, w.ours(d))
		if err != nil {
			return result{}, err
		}
		var lowerNow figure
		if w.floor != nil {
			if lowerNow, err = load(ctx, o, least, w.floor(d)); err != nil {
				return result{}, fmt.Errorf("floor: %w", err)
			}
		}
		if round == 0 {
			continue // it warms caches up
		}
		mine, lower = append(mine, mineNow), append(lower, lowerNow)
		ratios = append(ratios, mineNow.CPU/lowerNow.CPU)
	}
	r := result{Work: w.name, Ours: medians(mine), Goal: w.goal}
	if w.floor != nil {
		floor := medians(lower)
		r.Floor, r.Ratio = &floor, median(ratios)
	}
	return r, nil
}

// load sends a round of requests.
func load(ctx context.Context, o options, p *process, a *ask) (figure, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.clients, DisableCompression: true}}
	defer client.CloseIdleConnections()
	before, err := p.cpu()
	if err != nil {
		return figure{}, err
	}
	took := make([]float64, o.requests)
	failed := make([]error, o.clients)
	var next atomic.Int64
	var size atomic.Int64
	var clients sync.WaitGroup
	for c := range o.clients {
		clients.Go(func() {
			for n := next.Add(1); n <= int64(o.requests) && failed[c] == nil; n = next.Add(1) {
				began := time.Now()
				var body []byte
				if body, failed[c] = a.send(ctx, client, p.url, int(n)); n == 1 {
					size.Store(int64(len(body)))
				}
				took[n-1] = time.Since(began).Seconds() * 1000
			}
		})
	}
	clients.Wait()
	if err := firstOf(failed); err != nil {
		return figure{}, err
	}
	after, err := p.cpu()
	slices.Sort(took)
	return figure{
		CPU: (after - before).Seconds() * 1000 / float64(o.requests),
		P50: took[len(took)/2], P99: took[len(took)*99/100], Size: int(size.Load()),
	}, err
}

// send sends it for the n-th time, and answers what came back if it is good.
func (a *ask) send(ctx context.Context, client *http.Client, server string, n int) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, a.method, server+a.path, strings.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	for name, value := range a.header {
		request.Header.Set(name, value)
	}
	if len(a.tokens) > 0 {
		request.Header.Set("Authorization", "Bearer "+a.tokens[n%len(a.tokens)])
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK || strings.HasPrefix(string(body), `{"errors"`) {
		return nil, fmt.Errorf("%s %s: %s: %.300s", a.method, a.path, answer.Status, body)
	}
	return body, nil
}

func firstOf(failed []error) error {
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

func medians(all []figure) figure {
	of := func(value func(figure) float64) float64 {
		values := make([]float64, len(all))
		for i, f := range all {
			values[i] = value(f)
		}
		return median(values)
	}
	return figure{
		CPU: of(func(f figure) float64 { return f.CPU }), P50: of(func(f figure) float64 { return f.P50 }),
		P99: of(func(f figure) float64 { return f.P99 }), Size: all[0].Size,
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
