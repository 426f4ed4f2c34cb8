package media

import "encoding/binary"

// tail looks for the last fragments of a film that is too long to scan: where the index at the end of the file says,
// or else by their mark. If the file was cut after the last mark, that is noticed.
func (m *movie) tail() error {
	from, err := m.indexedFragment()
	if err == nil && from == 0 {
		from, err = m.markedFragment()
	}
	if err != nil || from == 0 {
		return err
	}
	for b, err := range m.r.boxes(from, m.r.size) {
		if err != nil {
			if m.layout.endsBefore(b, err) {
				break
			}
			return err
		}
		if err := m.record(b); err != nil {
			return err
		}
		if m.r.left() <= 1 {
			return nil
		}
	}
	m.ended = true
	if m.layout.last == "moof" {
		return errLastFragment
	}
	return nil
}

// mfroSize is the size of the last box of the index at the end of a file, which says how long the index is. ISO/IEC
// 14496-12, 8.8.11.
const mfroSize = 16

// indexedFragment is the offset of the last fragment by the index at the end of the file (mfra), or 0.
func (m *movie) indexedFragment() (int64, error) {
	near := min(m.r.size, m.r.budget.window)
	tail, err := m.r.bytes(m.r.size-near, near)
	if err != nil || near < mfroSize || string(tail[near-12:near-8]) != "mfro" {
		return 0, err
	}
	from := m.r.size - int64(binary.BigEndian.Uint32(tail[near-4:]))
	if from < 0 {
		return 0, nil
	}
	mfra, err := m.r.box(from, m.r.size)
	if err != nil || mfra.kind != "mfra" {
		return 0, m.r.failure
	}
	last := int64(0)
	for b, err := range m.r.boxes(mfra.payload, mfra.end) {
		if err != nil {
			return 0, m.r.failure
		}
		if b.kind == "tfra" {
			offset, err := m.lastIndexed(b)
			if err != nil {
				return 0, err
			}
			last = max(last, offset)
		}
	}
	b, err := m.r.box(last, m.r.size)
	if err != nil || b.kind != "moof" {
		return 0, m.r.failure
	}
	return last, nil
}

// lastIndexed is the offset of the fragment that the last entry of a tfra points to. ISO/IEC 14496-12, 8.8.10.
func (m *movie) lastIndexed(tfra box) (int64, error) {
	const head = 16
	data, err := m.r.payload(tfra, head)
	if err != nil || len(data) < head {
		return 0, err
	}
	word := int64(4)
	if data[0] == 1 { // version
		word = 8
	}
	lengths, count := data[11], int64(binary.BigEndian.Uint32(data[12:]))
	stride := 2*word + int64(lengths>>4&3+lengths>>2&3+lengths&3) + 3
	if count == 0 || tfra.size() < head+count*stride {
		return 0, nil
	}
	entry, err := m.r.bytes(tfra.payload+head+(count-1)*stride+word, word)
	if err != nil {
		return 0, err
	}
	var offset uint64
	for _, c := range entry {
		offset = offset<<8 | uint64(c)
	}
	return max(0, int64(offset)), nil
}

// fragmentMark is how a fragment begins, but for its size: with a header of a fixed size. ISO/IEC 14496-12, 8.8.5.
var fragmentMark = []byte("moof\x00\x00\x00\x10mfhd")

// markedFragment is the offset of one of the last fragments by its mark, or 0: in the last half megabyte, or else in as
// much before it as leaves enough to step on over the fragments.
func (m *movie) markedFragment() (int64, error) {
	near := max(m.layout.scanned, m.r.size-searchedAtOnce)
	found, err := m.lastMark(near, m.r.size, 0, lastFragments)
	if err != nil || found > 0 {
		return found, err
	}
	return m.lastMark(m.layout.scanned, min(near+int64(len(fragmentMark)), m.r.size), m.r.stepsLeft(), 1)
}

// lastMark is the offset of the fragment whose mark is the nth from the end, or the first one after it that there is.
func (m *movie) lastMark(from, end, leave int64, n int) (found int64, err error) {
	_, err = m.r.searchBack(from, end, fragmentMark, leave, func(at int64) (bool, error) {
		found = at - 4
		n--
		return n == 0, nil
	})
	return found, err
}
