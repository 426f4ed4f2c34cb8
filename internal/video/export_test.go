package video

import "time"

// LimitSearches sets how long a search may take.
func (s *Service) LimitSearches(most time.Duration) { s.searchTime = most }
