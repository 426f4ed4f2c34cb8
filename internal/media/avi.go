package media

import "encoding/binary"

// riffHead is the size of the head of a RIFF chunk: RIFF, its size, its kind.
const riffHead = 12

// riffsWalked is how many chunks of an AVI beyond 1 GiB are looked at. Each costs a request.
const riffsWalked = 12

// inspectAVI only looks whether the file is whole. One that is longer than 1 GiB has more chunks (OpenDML): RIFF AVIX.
func inspectAVI(r *reader, _ *Facts) error {
	at := int64(0)
	for range riffsWalked {
		head, err := r.bytes(at, min(riffHead, r.size-at))
		if err != nil {
			return err
		}
		if len(head) < riffHead || string(head[:4]) != "RIFF" {
			return nil // junk behind the film
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if size == 0 && at == 0 {
			return &Damaged{Reason: "the recording was broken off before its size was written"}
		}
		past := at + 8 + size
		if past > r.size {
			return cutShort(uint64(past), r.size)
		}
		at = past + size%2
		if at >= r.size {
			return nil
		}
	}
	return nil
}
