package uploader

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/client"
)

// cannotResume says why an unfinished upload is left as it is, and the file is sent from its beginning.
type cannotResume string

func (c cannotResume) Error() string { return string(c) }

const (
	nothingToResume  cannotResume = "There is no unfinished upload of this file. It is sent from its beginning."
	otherFile        cannotResume = "The unfinished upload is of another file of the same name and size." + leftAsItIs
	withoutChecksums cannotResume = "The unfinished upload has no checksums to compare this file with." + leftAsItIs

	leftAsItIs = " It is left as it is, and this file is sent from its beginning."
)

// resume continues the newest unfinished upload of the file, or takes the video that the server has made of one
// meanwhile. Without either it answers [cannotResume].
func (s *session) resume(ctx context.Context) error {
	for u, err := range s.api.unfinished(ctx) {
		if err != nil {
			return err
		}
		if s.mayBe(u) {
			return s.continueWith(ctx, u)
		}
	}
	return s.takePublished(ctx)
}

// mayBe reports whether an upload is of a video of this file's name and size, in the folder that is wanted.
func (s *session) mayBe(u client.Snapshot) bool {
	return u.Kind == client.UploadKindVideo && s.comparer.facts(u) == continueUpload &&
		(s.request.Folder == "" || s.request.Folder == u.Folder)
}

// continueWith sends what an upload lacks of the file, if it is of this file.
func (s *session) continueWith(ctx context.Context, u client.Snapshot) error {
	s.resumed = true
	if err := s.use(u); err != nil {
		return err
	}
	unfinished, err := s.unfinished(ctx)
	if err != nil {
		return err
	}
	s.progress.enter(Reading)
	d, kept, err := s.comparer.compare(ctx, unfinished)
	switch {
	case err != nil:
		return err
	case d == noChecksums:
		return withoutChecksums
	case d != continueUpload:
		return otherFile
	case s.upload.Strategy == client.UploadStrategySingle:
		return s.continueWhole(ctx)
	}
	s.keep(kept)
	return s.sendParts(ctx, s.plan.except(kept))
}

// unfinished asks for the parts that have arrived. Those of an upload that has expired are listed once it is renewed.
func (s *session) unfinished(ctx context.Context) (*client.UnfinishedUpload, error) {
	if s.upload.Strategy == client.UploadStrategySingle {
		return &client.UnfinishedUpload{Snapshot: s.upload}, nil
	}
	if s.upload.Status == client.UploadStatusExpired {
		if _, err := s.api.renew(ctx, s.upload.Id); err != nil {
			return nil, err
		}
	}
	u, err := s.api.received(ctx, s.upload.Id)
	if err == nil && u == nil {
		return nil, nothingToResume
	}
	return u, err
}

// continueWhole asks the server to publish what may have arrived before it sends anything.
func (s *session) continueWhole(ctx context.Context) error {
	request, err := s.api.renew(ctx, s.upload.Id)
	if err != nil {
		return err
	}
	if err := s.finalize(ctx); !nothingArrived(err) {
		return err
	}
	return s.sendWhole(ctx, request)
}

// keep counts what need not be sent.
func (s *session) keep(parts []part) {
	s.progress.resume(sizeOf(parts))
	s.result.ResumedParts = len(parts)
	s.progress.note("%d of %d parts are there already.", len(parts), s.plan.count())
}

// takePublished finds the video that the server has made of this very file since an earlier session ended: nothing
// needs to be sent again.
func (s *session) takePublished(ctx context.Context) error {
	for u, err := range s.api.published(ctx) {
		if err != nil {
			return err
		}
		if u.Video == nil || !s.mayBe(u.Snapshot) {
			continue
		}
		s.progress.enter(Reading)
		d, _, err := s.comparer.compare(ctx, &client.UnfinishedUpload{Snapshot: u.Snapshot})
		if err != nil {
			return err
		}
		if d == continueUpload {
			return s.take(ctx, u)
		}
	}
	return nothingToResume
}

// take makes a published video the outcome of this session.
func (s *session) take(ctx context.Context, u client.PublishedUpload) error {
	if err := s.use(u.Snapshot); err != nil {
		return err
	}
	s.progress.note("An earlier upload of this file is published already.")
	s.result.VideoID, s.result.ResumedParts = u.Video.Id, s.result.Parts
	return s.api.updateVideo(ctx, u.Video.Id, s.request.Details)
}
