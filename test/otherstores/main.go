// Command otherstores runs a store that is neither AWS nor the local S3, for tests: another implementation of S3, in
// memory, with an empty bucket.
//
//	otherstores gofakes3
//	otherstores rclone
//
// It prints what a program needs to reach the store, NAME=value, and an empty line, and ends with its input. It listens on
// a loopback address. It is a module of its own, so that the server does not come to depend on either.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	johannesboyne "github.com/johannesboyne/gofakes3"
	johannesboynemem "github.com/johannesboyne/gofakes3/backend/s3mem"
	rclone "github.com/rclone/gofakes3"
	rclonemem "github.com/rclone/gofakes3/s3mem"
)

const (
	bucket = "films"
	id     = "otherstores"
	secret = "otherstores-secret"
)

// stores are the implementations. The first knows no credentials.
var stores = map[string]func() (http.Handler, error){
	"gofakes3": func() (http.Handler, error) {
		backend := johannesboynemem.New()
		return johannesboyne.New(backend, johannesboyne.WithInsecureCORS()).Server(), backend.CreateBucket(bucket)
	},
	"rclone": func() (http.Handler, error) {
		backend := rclonemem.New()
		keys := rclone.WithV4Auth(map[string]string{id: secret})
		return rclone.New(backend, keys).Server(), backend.CreateBucket(context.Background(), bucket)
	},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "otherstores:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 || stores[args[0]] == nil {
		return errors.New("name one store: gofakes3 or rclone")
	}
	handler, err := stores[args[0]]()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf(
		"STREAMSPHERE_S3_ENDPOINT=http://%s\nSTREAMSPHERE_S3_BUCKET=%s\nAWS_REGION=us-east-1\n",
		listener.Addr(),
		bucket,
	)
	fmt.Printf("AWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s\n\n", id, secret)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	return http.Serve(listener, handler)
}
