package media

import "testing"

func TestNamesOfCodecs(t *testing.T) {
	hevcMain := []byte{1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 30}
	hevcHigh := []byte{1, 0x62, 0x20, 0, 0, 0, 0xb0, 0, 0x23, 0, 0, 0, 153}
	tests := []struct{ got, want string }{
		{avc("avc3", []byte{1, 0x42, 0xc0, 0x0a, 0xff}), "avc3.42C00A"},
		{avc("avc1", []byte{1, 2, 3}), ""},
		{hevc("hvc1", hevcMain), "hvc1.1.6.L30.90"},
		{hevc("hev1", hevcHigh), "hev1.A2.4.H153.B0.0.23"},
		{hevc("hvc1", hevcMain[:12]), ""},
		{vp("vp09", []byte{1, 0, 0, 0, 2, 31, 0xa1}, 4), "vp09.02.31.10"},
		{vp("vp09", []byte{1, 0, 0, 0, 2, 31}, 4), ""},
		{av1("av01", []byte{0x81, 0x00, 0x0c}), "av01.0.00M.08"},
		{av1("av01", []byte{0x81, 0x2d, 0xc0}), "av01.1.13H.10"},
		{av1("av01", []byte{0x81, 0x4d, 0x60}), "av01.2.13M.12"},
		{av1("av01", nil), ""},
		{aac([]byte{0x11, 0x90}), "mp4a.40.2"},
		{aac([]byte{0xf9, 0x40}), "mp4a.40.42"},
		{aac(nil), "mp4a.40"},
		{mpeg4Visual([]byte{0, 0, 1, 0xb0, 9}), "mp4v.20.9"},
		{mpeg4Visual([]byte{0, 0, 1}), "mp4v.20"},
		{vp9Private([]byte{1, 1, 0, 2, 1, 31, 3, 1, 8, 4, 1, 1}), "vp09.00.31.08"},
		{vp9Private([]byte{1, 1}), ""},
		{vfwPrivate(append(make([]byte, 16), "XVID"...)), "XVID"},
		{vfwPrivate(append(make([]byte, 16), "\x00<\n "...)), ""},
		{(&mkvTrack{codecID: "V_VP9"}).name(), "vp9"},
		{(&mkvTrack{codecID: "A_AAC"}).name(), "mp4a.40.2"},
		{(&mkvTrack{codecID: "A_AAC", private: []byte{0x2b, 0x92}}).name(), "mp4a.40.5"},
		{(&mkvTrack{codecID: "A_AAC/MPEG4/LC"}).name(), "mp4a.40.2"},
		{(&mkvTrack{codecID: "A_AAC/MPEG4/LC/SBR"}).name(), "mp4a.40.5"},
		{(&mkvTrack{codecID: "A_AAC/MPEG2/LC"}).name(), "mp4a.67"},
		{(&mkvTrack{codecID: "V_PRORES", private: []byte("apch")}).name(), "apch"},
		{(&mkvTrack{codecID: "V_PRORES", private: []byte("<x>!")}).name(), "prores"},
		{(&mkvTrack{codecID: "V_PRORES"}).name(), "prores"},
		{(&mkvTrack{codecID: "A_DTS\n<script>"}).name(), "A_DTSscript"},
		{(&mkvTrack{codecID: "V_MS/VFW/FOURCC"}).name(), "V_MS/VFW/FOURCC"},
		{fourCC("apch"), "apch"},
		{fourCC("png "), "png"},
		{fourCC("\"><x"), "0x223e3c78"},
		{fourCC("\x00\x01\x02\x03"), "0x00010203"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
