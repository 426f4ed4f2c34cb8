package test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// finalizeFaults are the calls of finalizeUpload that can fail, how, and how often: -1 is until mend.
var finalizeFaults = []struct {
	call  string
	times int
	how   []string
}{
	{"ListParts", 1, []string{"reset before it arrives", "its answer is cut", "503"}},
	{"ListParts", -1, []string{"reset before it arrives", "it never arrives", "503"}},
	{
		"CompleteMultipartUpload",
		1,
		[]string{"reset before it arrives", "its answer is lost", "its answer is cut", "an error inside a 200", "503"},
	},
	{"CompleteMultipartUpload", -1, []string{
		"reset before it arrives", "its answer is lost", "its answer is cut", "its answer never comes", "it never arrives",
		"an error inside a 200", "a 200 that is not true", "503",
	}},
	{"HeadObject", 1, []string{"reset before it arrives", "503"}},
	{"HeadObject", -1, []string{"reset before it arrives", "it never arrives", "503"}},
}

func TestFinalizeOfPartsSurvivesABrokenLink(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, fault := range finalizeFaults {
		for _, how := range fault.how {
			t.Run(fmt.Sprintf("%s, %s, %d", fault.call, how, fault.times), func(t *testing.T) {
				t.Parallel()
				finalizeOver(t, storage, fault.call, how, fault.times)
			})
		}
	}
}

// finalizeOver breaks one call during finalizeUpload. Whatever is answered, there is one valid video afterwards.
func finalizeOver(t *testing.T, storage *s3test.Server, call, how string, times int) {
	l := openLink(t, storage)
	s := startServer(
		t,
		storage,
		"STREAMSPHERE_S3_ENDPOINT="+l.url,
		"STREAMSPHERE_STORAGE_TIMEOUT=1s",
		"STREAMSPHERE_RECONCILE_EVERY=1h",
	)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	r := alice.arriveInParts(t, content, true, vars{"details": vars{"title": "As meant"}})

	l.breaks(call, mishaps[how], times)
	first, err := alice.finalize(r.Upload.ID, nil)
	if err != nil && (err.code() != "STORAGE_UNAVAILABLE" || !err.Extensions.Retryable) {
		t.Errorf("finalizeUpload over the broken link: got %v, want a video or STORAGE_UNAVAILABLE to be tried again", err)
	}
	if l.calls(call) == 0 {
		t.Errorf("%s was not called", call)
	}
	l.mend()
	v, err := alice.finalize(r.Upload.ID, nil)
	if err != nil || v.Title != "As meant" || first.ID != "" && first.ID != v.ID {
		t.Fatalf("finalizeUpload over the mended link: got %+v, %v, want the one video, %s", v, err, first.ID)
	}
	wantFilm(t, v, content)
	if feed, err := alice.feed(""); err != nil || len(feed) != 1 {
		t.Errorf("the feed has %d videos, %v, want one", len(feed), err)
	}
	eventually(t, "the multipart upload is not open any more", func() bool {
		return !slices.ContainsFunc(objects.open(t), func(u types.MultipartUpload) bool { return *u.Key == r.Key })
	})
}

func TestASlowLinkOnlyTakesTime(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_STORAGE_TIMEOUT=2s")
	alice, content := s.as("alice"), film(t)
	for _, call := range []string{"CreateMultipartUpload", "UploadPart", "ListParts", "CompleteMultipartUpload", "HeadObject"} {
		l.breaks(call, delayed(300*time.Millisecond), -1)
	}
	r := alice.arriveInParts(t, content, true, nil)
	wantFilm(t, alice.mustFinalize(t, r), content)
}

func TestAFirstPartSurvivesABrokenLink(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, how := range []string{"reset before it arrives", "its answer is lost", "its answer is cut", "its answer never comes", "it never arrives", "503"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			l := openLink(t, storage)
			s := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_STORAGE_TIMEOUT=1s")
			alice, content := s.as("alice"), film(t)
			r := alice.reserve(t, content, vars{"strategy": "MULTIPART"})
			l.breaks("CreateMultipartUpload", mishaps[how], -1)
			_, err := alice.sign(r.Upload.ID, partInputs(content, true, 1)...)
			wantCode(t, "signUploadParts over the broken link", err, "STORAGE_UNAVAILABLE")
			l.mend()
			alice.sendParts(t, r.Upload.ID, content, true, 1)
			wantFilm(t, alice.mustFinalize(t, r), content)
		})
	}
}

// What finalizeUpload is given wins, also when another server looks at the upload while storage takes its time.
func TestTheReconcilerDoesNotInterruptAFinalize(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	one := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_RECONCILE_EVERY=1h")
	alice, content := one.as("alice"), film(t)
	r := alice.arriveInParts(t, content, true, nil)
	l.breaks("CompleteMultipartUpload", delayed(3*time.Second), 1)
	answered := make(chan struct{})
	var v video
	var err *apiError
	go func() {
		defer close(answered)
		v, err = alice.finalize(r.Upload.ID, vars{"title": "My own title", "visibility": "UNLISTED"})
	}()
	eventually(t, "the parts are being put together", func() bool { return l.calls("CompleteMultipartUpload") > 0 })
	startServer(t, storage, "STREAMSPHERE_DATA_DIR="+one.dir, "STREAMSPHERE_RECONCILE_EVERY=1s")
	<-answered
	if err != nil || v.Title != "My own title" || v.Visibility != "UNLISTED" {
		t.Errorf("finalizeUpload: got a %s video %q, %v, want it as the call said", v.Visibility, v.Title, err)
	}
}

// While storage assembles the parts, the multipart upload is no longer open, and the object does not exist yet.
func TestASecondFinalizeDuringALongAssemblyDoesNotAskForTheFileAgain(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(
		t,
		storage,
		"STREAMSPHERE_S3_ENDPOINT="+l.url,
		"STREAMSPHERE_STORAGE_TIMEOUT=5s",
		"STREAMSPHERE_RECONCILE_EVERY=1h",
	)
	alice, content := s.as("alice"), film(t)
	r := alice.arriveInParts(t, content, true, nil)
	l.breaks("CompleteMultipartUpload", func(l *link, w http.ResponseWriter, r *http.Request) {
		<-time.After(1500 * time.Millisecond)
		l.mend()
		l.proxy.ServeHTTP(w, r)
	}, 1)
	first := make(chan *apiError, 1)
	go func() {
		_, err := alice.finalize(r.Upload.ID, nil)
		first <- err
	}()
	eventually(t, "the parts are being put together", func() bool { return l.calls("CompleteMultipartUpload") > 0 })
	l.breaks("ListParts", noSuchUpload, -1)
	l.breaks("HeadObject", notThere, -1)
	code, missing := alice.finalizeMissing(t, r.Upload.ID)
	if code == "NOT_UPLOADED" {
		t.Errorf(
			"a second finalizeUpload: got NOT_UPLOADED with the missing parts %v, want the video or to be asked to try again",
			missing,
		)
	}
	wantCode(t, "the first finalizeUpload", <-first, "")
	wantFilm(t, alice.mustFinalize(t, r), content)
}
