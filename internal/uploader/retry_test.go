package uploader

import (
	"errors"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

func TestOnlyWhatMayPassIsAskedForAgain(t *testing.T) {
	retry := Retry{Attempts: 3, MinBackoff: time.Microsecond, MaxBackoff: time.Microsecond}
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"storage that does not answer", &client.Error{Code: "STORAGE_UNAVAILABLE", Retryable: true}, 3},
		{"storage that refuses for good", &client.Error{Code: "STORAGE_UNAVAILABLE"}, 1},
		{"a server that cannot be reached", &client.Unreachable{Cause: errors.New("refused")}, 3},
		{"no error", nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			_, err := call(t.Context(), retry, func(error) {}, func() (int, error) { calls++; return 0, tt.err })
			if calls != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%d calls, %v; want %d", calls, err, tt.want)
			}
		})
	}
}
