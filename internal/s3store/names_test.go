package s3store_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
)

// resolveAllHere makes every host name one of this machine, so that a bucket can stand in it. Names are for the whole
// process: the test must not run beside others.
func resolveAllHere(t *testing.T) {
	t.Helper()
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe() // is no packet connection, so messages come with their length (RFC 1035, 4.2.2)
		go answerNames(server)
		return client, nil
	}}
}

func answerNames(c net.Conn) {
	defer c.Close()
	for {
		length := make([]byte, 2)
		if _, err := io.ReadFull(c, length); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(length))
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		answer := answerName(query)
		c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
	}
}

// answerName answers 127.0.0.1 for a name, and no address of another kind (RFC 1035, 4.1).
func answerName(query []byte) []byte {
	const header, typeA = 12, 1
	end := header
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	end += 5 // the root, type and class
	answer := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[header:end]...)
	if binary.BigEndian.Uint16(query[end-4:]) != typeA {
		return answer
	}
	answer[7] = 1
	return append(answer, 0xc0, header, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1)
}
