package upload

// PosterPolicy is what may be uploaded as a poster.
type PosterPolicy struct {
	MaxSize      int64 // bytes
	MaxPixels    int   // across, and down
	ContentTypes []string
	Folder       string
}

// posterPolicy is the same everywhere: nobody has asked to set it.
var posterPolicy = PosterPolicy{
	MaxSize: 5 << 20, MaxPixels: 8192, ContentTypes: []string{"image/webp", "image/jpeg", "image/png"}, Folder: "posters",
}

// Poster is what may be uploaded as a poster.
func (p *Policy) Poster() *PosterPolicy { return &posterPolicy }
