package media

import "time"

// stillCodecs are the codecs of covers, and of the films of some cameras.
var stillCodecs = map[string]bool{"V_MJPEG": true, "MJPG": true, "V_PNG": true, "MPNG": true}

// A picture that is still alone after so much of the sound is its cover. The search for a second one leaves so many
// requests.
const (
	coverAlone         = 2 * time.Second
	requestsAfterCover = 8
)

// dropCovers leaves out video tracks that are no film but a cover: one picture beside sound.
func (s *segment) dropCovers() error {
	var films []*mkvTrack
	for _, t := range s.videos {
		cover, err := s.isCover(t)
		if err != nil {
			return err
		}
		if !cover {
			films = append(films, t)
		}
	}
	s.video = played(films)
	return nil
}

// isCover looks for a second picture of a track, from the first cluster on.
func (s *segment) isCover(t *mkvTrack) (bool, error) {
	if !stillCodecs[t.name()] || len(s.clusters) == 0 {
		return false, nil
	}
	pictures, cluster, now := 0, uint64(0), time.Duration(0)
	for at := s.clusters[0].payload; at < s.root.end && now < coverAlone; {
		if s.r.left() <= requestsAfterCover {
			return false, nil
		}
		e, err := s.r.element(at, s.root.end)
		if err != nil {
			break
		}
		at = e.end
		switch e.id {
		case idCluster, idBlockGroup:
			at = e.payload
		case idTimestamp:
			v, _ := s.r.value(e)
			cluster = number(v)
		case idSimpleBlock, idBlock:
			now = seconds((float64(cluster) + float64(s.r.blockTime(e))) * s.scale)
			if s.r.trackOf(e) == t.number {
				pictures++
			}
		}
		if pictures > 1 {
			return false, nil
		}
	}
	return true, s.r.failure
}

// trackOf is the number of the track that a block is of, as it is counted in the block.
func (r *reader) trackOf(b element) uint64 {
	head, err := r.bytes(b.payload, min(b.size(), maxSizeLength))
	if err != nil {
		return 0
	}
	marked, n := vint(head, maxSizeLength)
	return marked &^ (1 << (7 * n))
}
