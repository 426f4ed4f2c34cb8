//go:build race

package test

// raceDetector says how these tests were built; the server is built the same way.
const raceDetector = true
