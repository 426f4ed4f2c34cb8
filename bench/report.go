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

// report writes the figures down.
func report(figures []result, path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
