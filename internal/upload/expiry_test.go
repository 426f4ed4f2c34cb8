package upload

import (
	"context"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/fault"
)

var usual = Lifetime{Min: 15 * time.Minute, Max: 7 * 24 * time.Hour, SlowestRate: 125_000}

func TestALifetimeFollowsTheSize(t *testing.T) {
	tests := []struct {
		size int64
		want time.Duration
	}{
		{1, 15 * time.Minute},
		{75_000_000, 15 * time.Minute},      // ten minutes at the slowest rate, and half as long again
		{150_000_000, 30 * time.Minute},     // twice that
		{MaxSinglePut, 64424 * time.Second}, // about 18 hours
		{1 << 53, 7 * 24 * time.Hour},       // S3 signs no longer
	}
	for _, tt := range tests {
		if got := usual.For(tt.size); got != tt.want {
			t.Errorf("For(%d) = %v; want %v", tt.size, got, tt.want)
		}
	}
}

func TestALifetimeNeverShrinksNorLeavesItsBounds(t *testing.T) {
	var last time.Duration
	for size := int64(1); size <= MaxSinglePut*1024; size = size*5/4 + 1 {
		life := usual.For(size)
		if life < last || life < usual.Min || life > usual.Max || life%time.Second != 0 {
			t.Fatalf("For(%d) = %v after %v; want whole seconds that grow from %v to %v", size, life, last, usual.Min, usual.Max)
		}
		if enough := time.Duration(float64(size) / float64(usual.SlowestRate) * float64(time.Second)); life < min(
			enough,
			usual.Max,
		) {
			t.Fatalf("For(%d) = %v; the slowest client needs %v", size, life, enough)
		}
		last = life
	}
}

// dying is a Storage whose credentials end; nothing else of it is called.
type dying struct {
	Storage
	end time.Time
}

func (d dying) CredentialsExpireAt(context.Context) (time.Time, error) { return d.end, nil }

func TestATermNeverOutlivesTheCredentials(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC)
	at := now.Truncate(time.Second)
	tests := []struct {
		name string
		end  time.Time
		want time.Duration
		code fault.Code
	}{
		{"no end", time.Time{}, 15 * time.Minute, ""},
		{"an end far away", at.Add(time.Hour), 15 * time.Minute, ""},
		{"an end before the file's own", at.Add(5*time.Minute + 900*time.Millisecond), 5 * time.Minute, ""},
		{"a minute left", at.Add(time.Minute), time.Minute, ""},
		{"less than a minute left", at.Add(time.Minute - time.Millisecond), 0, fault.CredentialsExpiring},
		{"an end in the past", at.Add(-time.Hour), 0, fault.CredentialsExpiring},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &Service{storage: dying{end: tt.end}, lifetime: usual, now: func() time.Time { return now }}
			got, err := s.validityOf(t.Context(), 1)
			if tt.code != "" {
				if fault.CodeOf(err) != tt.code {
					t.Errorf("term = %v; want %s", err, tt.code)
				}
				return
			}
			if err != nil || got.life != tt.want || !got.expiresAt().Equal(at.Add(tt.want)) {
				t.Errorf("term = %v until %v, %v; want %v", got.life, got.expiresAt(), err, tt.want)
			}
		})
	}
}
