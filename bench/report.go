package main

import (
	"encoding/json"
	"fmt"
	"os"
)

const head = "| work | CPU ms a request | p50 ms | p99 ms | floor | ratio | goal |\n| --- | --- | --- | --- | --- | --- | --- |\n"

// line is a row of the table.
func line(r result) string {
	floor, ratio, goal := "–", "–", "–"
	if r.Floor != nil {
		floor, ratio = fmt.Sprintf("%.2f", r.Floor.CPU), fmt.Sprintf("%.2f", r.Ratio)
	}
	if r.Goal > 0 {
		goal = fmt.Sprintf("≤ %.2f", r.Goal)
	}
	return fmt.Sprintf("| %s | %.2f | %.1f | %.1f | %s | %s | %s |\n",
		r.Work, r.Ours.CPU, r.Ours.P50, r.Ours.P99, floor, ratio, goal)
}

// figures are all that a run found.
type figures struct {
	Videos    int      `json:"videos"`
	StartMS   int64    `json:"startMs"`   // from exec to ready, when the store has been measured before
	MemoryMiB int      `json:"memoryMiB"` // resident, with many open uploads and idle connections
	Works     []result `json:"works"`
}

// report tells what is no row of the table, and writes everything down where it is wanted.
func (f figures) report(path string) error {
	fmt.Printf("\nstart with %d videos: %d ms\nmemory with %d open uploads and %d idle connections: %d MiB\n",
		f.Videos, f.StartMS, openUploads, idleConnections, f.MemoryMiB)
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
