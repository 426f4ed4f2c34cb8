package media

import "encoding/binary"

// riffHeaderSize is the size of the header of a RIFF chunk: RIFF, its size, its type.
const riffHeaderSize = 12

// maxRIFFs is how many RIFF chunks of an AVI file are read. Each costs a request.
const maxRIFFs = 12

// inspectAVI only checks that the file is complete. One of more than 1 GiB has several chunks (OpenDML): RIFF AVIX.
func inspectAVI(r *reader, _ *Facts) error {
	at := int64(0)
	for range maxRIFFs {
		head, err := r.bytes(at, min(riffHeaderSize, r.size-at))
		if err != nil {
			return err
		}
		if len(head) < riffHeaderSize || string(head[:4]) != "RIFF" {
			return nil // something that was appended to the film
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if size == 0 && at == 0 {
			return &Damaged{Reason: "the recording was broken off before its size was written"}
		}
		end := at + 8 + size
		if end > r.size {
			return cutShort(uint64(end), r.size)
		}
		at = end + size%2
		if at >= r.size {
			return nil
		}
	}
	return nil
}
