package media

import "encoding/binary"

// samplesInside reports whether all samples are inside the file, by the end of the last chunk of each track. ISO/IEC
// 14496-12, 8.7.
func (m *movie) samplesInside() bool {
	for _, t := range m.tracks {
		if end, ok := m.lastChunkEnd(t.stbl); !ok || end > uint64(m.r.size) {
			return false
		}
	}
	return true
}

// lastChunkEnd is where the last chunk of a track ends. Without chunks it is 0; it is not known of tables that make no
// sense or go beyond the budget.
func (m *movie) lastChunkEnd(stbl box) (uint64, bool) {
	tables := map[string]box{}
	for b, err := range m.r.boxes(stbl.payload, stbl.end) {
		if err != nil {
			return 0, false
		}
		tables[b.kind] = b
	}
	offsets, width := tables["stco"], int64(4)
	if offsets.kind == "" {
		offsets, width = tables["co64"], 8
	}
	offset, ok := m.lastEntry(offsets, 4, width)
	if !ok {
		return 0, offsets.kind == ""
	}
	perChunk, ok := m.lastEntry(tables["stsc"], 4, 12)
	if !ok {
		return 0, false
	}
	size, ok := m.lastSizes(tables["stsz"], int64(binary.BigEndian.Uint32(perChunk[4:])))
	return number(offset) + size, ok
}

// lastEntry is the last entry of a table whose number of entries stands at an offset.
func (m *movie) lastEntry(table box, at, width int64) ([]byte, bool) {
	count, err := m.number(table, at)
	begin := at + 4 + (int64(count)-1)*width
	if err != nil || count == 0 || begin+width > table.size() {
		return nil, false
	}
	entry, err := m.r.bytes(table.payload+begin, width)
	return entry, err == nil
}

// lastSizes adds up the sizes of the last samples.
func (m *movie) lastSizes(stsz box, samples int64) (total uint64, ok bool) {
	same, err := m.number(stsz, 4)
	if err != nil {
		return 0, false
	}
	if same > 0 {
		return uint64(same) * uint64(samples), true
	}
	count, err := m.number(stsz, 8)
	begin := 12 + (int64(count)-samples)*4
	if err != nil || samples > int64(count) || 12+int64(count)*4 > stsz.size() || samples*4 > m.r.budget.window {
		return 0, false
	}
	sizes, err := m.r.bytes(stsz.payload+begin, samples*4)
	for ; len(sizes) >= 4; sizes = sizes[4:] {
		total += uint64(binary.BigEndian.Uint32(sizes))
	}
	return total, err == nil
}
