package uploader

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/streamsphere/streamsphere/internal/client"
)

// session takes one file through one upload.
type session struct {
	file     *File
	request  Request
	parallel int
	api      *api
	comparer *comparer
	sender   *sender
	sums     *checksums
	progress *progress

	upload  client.Snapshot // where the file goes
	plan    partPlan        // of an upload in parts
	resumed bool            // whether an earlier session made the reservation
	result  Result
}

func (u *Uploader) newSession(file *File, request Request, watch func(Event)) *session {
	progress, sums := newProgress(file.Size, watch), newChecksums(file)
	return &session{
		file:     file,
		request:  request,
		parallel: u.options.Parallel,
		api:      &api{u.client, u.options.Retry, progress},
		comparer: &comparer{file, sums, u.options.Parallel},
		sender: &sender{
			file:     file,
			sums:     sums,
			storage:  &storageClient{u.storage, u.options.Stall},
			retry:    u.options.Retry,
			progress: progress,
		},
		sums:     sums,
		progress: progress,
	}
}

func (s *session) run(ctx context.Context) error {
	if s.request.Resume {
		err := s.resume(ctx)
		reason, ok := errors.AsType[cannotResume](err)
		if !ok {
			return err
		}
		s.progress.note("%s", reason)
		s.upload, s.plan, s.resumed, s.result = client.Snapshot{}, partPlan{}, false, Result{}
	}
	return s.begin(ctx)
}

// begin reserves a key for the file and sends it.
func (s *session) begin(ctx context.Context) error {
	policy, err := s.api.policy(ctx)
	if err != nil {
		return err
	}
	contentType, err := s.contentType(policy)
	if err != nil {
		return err
	}
	sum, err := s.wholeSum(ctx, policy)
	if err != nil {
		return err
	}
	key := rand.Text() // an answer that is lost leaves no second upload behind
	input := client.RequestUploadInput{
		FileName: s.file.Name, ContentType: contentType, Size: s.file.Size, Sha256: sum, Details: s.request.Details,
		IdempotencyKey: &key,
	}
	if s.request.Folder != "" {
		input.Folder = &s.request.Folder
	}
	upload, request, err := s.api.reserve(ctx, input)
	if err != nil {
		return err
	}
	if err := s.use(upload); err != nil {
		return err
	}
	if request != nil {
		return s.sendWhole(ctx, request)
	}
	return s.sendParts(ctx, s.plan.all())
}

// wholeSum is the checksum of a file that will go in one request; nil for one that will go in parts, which have
// their own.
func (s *session) wholeSum(ctx context.Context, policy *client.UploadPolicy) (*string, error) {
	if s.file.Size >= policy.MultipartThreshold {
		return nil, nil
	}
	s.progress.enter(Reading)
	sum, err := s.sums.whole(ctx)
	return &sum, err
}

// use makes an upload the one that the file goes to.
func (s *session) use(u client.Snapshot) error {
	s.upload = u
	s.result = Result{UploadID: u.Id, Key: u.Key, Location: u.Location, Bytes: u.Size, Parts: 1}
	if u.Strategy == client.UploadStrategySingle {
		return nil
	}
	plan, err := planOf(u)
	s.plan, s.result.Parts = plan, plan.count()
	return err
}

// maxLosses is how often storage may accept a part and then not have it before the file is given up.
const maxLosses = 2

// sendParts sends parts and publishes the video. Parts that storage turns out not to have are sent again, unless it has
// accepted them twice for nothing.
func (s *session) sendParts(ctx context.Context, parts []part) error {
	losses := map[int]int{}
	losing := &tries{retry: s.sender.retry}
	for round := 1; ; round++ {
		s.progress.enter(Reading)
		sending := &partSender{s.sender, s.signParts, newLanes(s.parallel), s.plan.partSize}
		sent := sending.send(ctx, parts)
		if sent != nil && !errors.Is(sent, errNoMoreParts) {
			return sent
		}
		accepted := parts
		err := s.finalize(ctx)
		if parts = s.plan.parts(missingParts(err)); len(parts) == 0 {
			return err
		}
		if sent == nil && countLosses(losses, accepted, parts) || round >= s.sender.retry.Attempts+s.plan.count()/1000 {
			return &Error{
				StorageRefused,
				fmt.Sprintf("Storage accepts parts and then does not have them: %d of %d are missing, "+
					"though they were sent twice. Tell the operator; what arrived is kept.", len(parts), s.plan.count()),
				err,
			}
		}
		s.progress.note("Storage does not have %d of the parts. They are sent again.", len(parts))
		s.progress.set(s.file.Size - sizeOf(parts))
		pause, _ := losing.failed(false, 0)
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// countLosses counts the missing ones of the accepted parts, and reports whether one was lost too often.
func countLosses(losses map[int]int, accepted, missing []part) (tooOften bool) {
	for _, p := range missing {
		if slices.ContainsFunc(accepted, func(a part) bool { return a.number == p.number }) {
			losses[p.number]++
			tooOften = tooOften || losses[p.number] >= maxLosses
		}
	}
	return tooOften
}

// finalize publishes the video. A lost answer does not matter: the next one is the same.
func (s *session) finalize(ctx context.Context) (err error) {
	if err := s.file.unchanged(); err != nil {
		return err
	}
	s.progress.enter(Publishing)
	s.result.VideoID, err = s.api.finalize(ctx, s.upload.Id, s.request.Details)
	return err
}
