package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// cuts are the ways in which a client may leave in the middle of a body.
var cuts = map[string]func(*testing.T, *net.TCPConn){
	// The client half-closes and still reads. versitygw itself answers 500 when
	// the body was short enough to be read with the headers.
	"half-closed": func(t *testing.T, conn *net.TCPConn) {
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		incomplete := response.StatusCode == http.StatusBadRequest && bytes.Contains(text, []byte("<Code>IncompleteBody</Code>"))
		if !incomplete && response.StatusCode != http.StatusInternalServerError {
			t.Errorf("got %s %s, want 400 IncompleteBody or 500", response.Status, text)
		}
	},
	// The client closes in good order, as a browser does on abort and reload.
	"closed": func(*testing.T, *net.TCPConn) {},
	// The client vanishes: the server sees a reset.
	"reset": func(t *testing.T, conn *net.TCPConn) {
		if err := conn.SetLinger(0); err != nil {
			t.Fatal(err)
		}
	},
}

// sizes are declared lengths; small bodies arrive with their headers.
var sizes = []int{10, 100_000, 6 << 20}

// cut sends half of a presigned request's body and ends the connection.
func (s *server) cut(t *testing.T, signed *v4.PresignedHTTPRequest, size int, end func(*testing.T, *net.TCPConn)) {
	t.Helper()
	conn := s.half(t, signed, size)
	end(t, conn)
	conn.Close()
}

// half sends a presigned request up to the middle of its body.
func (s *server) half(t *testing.T, signed *v4.PresignedHTTPRequest, size int) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", s.addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var head strings.Builder
	fmt.Fprintf(&head, "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n",
		strings.TrimPrefix(signed.URL, s.env["STREAMSPHERE_S3_ENDPOINT"]), s.addr(), size)
	for name, values := range signed.SignedHeader {
		if name != "Host" && name != "Content-Length" {
			fmt.Fprintf(&head, "%s: %s\r\n", name, values[0])
		}
	}
	if _, err := conn.Write(append([]byte(head.String()+"\r\n"), make([]byte, size/2)...)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// settled waits until the server is done with every request that was cut: a cut
// one holds an open file that has no name or is in .sgwtmp.
func (s *server) settled(t *testing.T) {
	t.Helper()
	eventually(t, "end of the cut requests", func() bool { return s.openUploads(t) == 0 })
}

// openUploads counts the files that the server is writing.
func (s *server) openUploads(t *testing.T) int {
	t.Helper()
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", s.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, fd := range fds {
		if target, err := os.Readlink(fd); err == nil && strings.Contains(target, ".sgwtmp") {
			open++
		}
	}
	return open
}

func TestCutPutStoresNothing(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	for name, end := range cuts {
		for _, size := range sizes {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				key := fmt.Sprint(name, size)
				// No checksum: the guard alone must see that the body is cut.
				signed, err := s3.NewPresignClient(s.client).PresignPutObject(t.Context(), &s3.PutObjectInput{
					Bucket: aws.String(bucket), Key: &key, ContentLength: aws.Int64(int64(size)),
				})
				if err != nil {
					t.Fatal(err)
				}
				s.cut(t, signed, size, end)
				s.settled(t)
				if got, ok := s.object(key); ok {
					t.Errorf("%d of %d bytes were stored", len(got), size)
				}
			})
		}
	}
	s.end()
	if files := filesIn(t, filepath.Join(dir, "s3", bucket)); len(files) != 0 {
		t.Errorf("on disk: got %v, want nothing", files)
	}
}

func TestCutPartIsNotListed(t *testing.T) {
	s := serve(t, t.TempDir())
	upload, err := s.client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{
		Bucket: aws.String(bucket), Key: aws.String("film.mp4"),
	})
	if err != nil {
		t.Fatal(err)
	}
	number := int32(0)
	for name, end := range cuts {
		for _, size := range sizes {
			number++
			part := number
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				signed, err := s3.NewPresignClient(s.client).PresignUploadPart(t.Context(), &s3.UploadPartInput{
					Bucket: aws.String(bucket), Key: aws.String("film.mp4"), UploadId: upload.UploadId,
					PartNumber: aws.Int32(part), ContentLength: aws.Int64(int64(size)),
				})
				if err != nil {
					t.Fatal(err)
				}
				s.cut(t, signed, size, end)
			})
		}
	}
	s.settled(t)
	parts, err := s.client.ListParts(t.Context(), &s3.ListPartsInput{
		Bucket: aws.String(bucket), Key: aws.String("film.mp4"), UploadId: upload.UploadId,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(parts.Parts) != 0 {
		t.Errorf("parts: got %d, want none", len(parts.Parts))
	}
	s.end()
}

func TestStopDoesNotWaitForOpenConnections(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	idle, err := net.Dial("tcp", s.addr())
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	signed, err := s3.NewPresignClient(s.client).PresignPutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("film.mp4"), ContentLength: aws.Int64(6 << 20),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.half(t, signed, 6<<20)
	eventually(t, "start of the upload", func() bool { return s.openUploads(t) > 0 })

	start := time.Now()
	s.stop()
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the stop took %v, want about one second at most", took)
	}
	if files := filesIn(t, filepath.Join(dir, "s3", bucket)); len(files) != 0 {
		t.Errorf("on disk: got %v, want nothing of the upload", files)
	}
}

// filesIn are the files below dir.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
