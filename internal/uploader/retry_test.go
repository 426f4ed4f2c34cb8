package uploader

import (
	"errors"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

func TestOnlyWhatMayPassIsAskedForAgain(t *testing.T) {
	retry := Retry{Attempts: 3, MinBackoff: time.Microsecond, MaxBackoff: time.Microsecond}
	const many = 30
	away := &client.Error{Code: "STORAGE_UNAVAILABLE", Retryable: true}
	unreachable := &client.Unreachable{Cause: errors.New("refused")}
	tests := []struct {
		name  string
		retry Retry
		err   error
		want  int
	}{
		{"storage that does not answer", retry, away, many},
		{"storage that refuses for good", retry, &client.Error{Code: "STORAGE_UNAVAILABLE"}, 1},
		{"a server that cannot be reached", retry, unreachable, many},
		{"a server that cannot be reached at first", retry.atOpening(), unreachable, 3},
		{"a server that is broken", retry, &client.Error{Code: "INTERNAL"}, 3},
		{"no error", retry, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			_, err := call(t.Context(), tt.retry, func(error, time.Duration) {}, func() (int, error) {
				if calls++; calls == many {
					return 0, nil
				}
				return 0, tt.err
			})
			if calls != tt.want || calls < many && !errors.Is(err, tt.err) {
				t.Errorf("%d calls, %v; want %d", calls, err, tt.want)
			}
		})
	}
}

func TestPatienceBoundsAnOutageAlone(t *testing.T) {
	retry := Retry{Attempts: 3, MinBackoff: time.Microsecond, MaxBackoff: time.Microsecond}
	retry.Patience = 20 * time.Millisecond
	patient := &tries{retry: retry}
	for start := time.Now(); ; {
		_, again := patient.failed(true, 0)
		if waited := time.Since(start); !again {
			if waited < retry.Patience {
				t.Errorf("given up after %v; want %v", waited, retry.Patience)
			}
			break
		}
	}
	mixed := &tries{retry: retry}
	for i, outage := range []bool{false, false, true, false, false} {
		if _, again := mixed.failed(outage, 0); !again {
			t.Errorf("given up at failure %d; want only those in a row counted that no outage explains", i+1)
		}
	}
	if _, again := mixed.failed(false, 0); again {
		t.Error("tried again after three failures in a row that no outage explains")
	}
}
