package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// persistedQuery is the extension by which clients send a document's hash instead of its text: Apollo's automatic
// persisted queries, which urql and others speak too.
const persistedQuery = "persistedQuery"

// resolve puts the text of the document that a request names in its place. It answers the hash to keep a new text by,
// if the caller wants it kept.
func (d *documents) resolve(ctx context.Context, asked *request) (keep string, wrong *fault.Error) {
	hash, wrong := asked.hash()
	if wrong != nil {
		return "", wrong
	}
	if asked.Query != "" {
		sum := sha256.Sum256([]byte(asked.Query))
		own := hex.EncodeToString(sum[:])
		switch {
		case hash != "" && hash != own:
			return "", fault.Input(fault.BadUserInput, "extensions.persistedQuery.sha256Hash",
				"The hash is not the SHA-256 of the document, which is %s.", own)
		case d.trusted != nil && d.trusted[own] == "":
			return "", untrusted()
		}
		return hash, nil
	}
	if d.trusted != nil {
		if asked.Query = d.trusted[hash]; asked.Query == "" {
			return "", untrusted()
		}
		return "", nil
	}
	var known bool
	if asked.Query, known = d.texts.Get(ctx, hash); !known {
		// Clients look for this message, or the code, and send the text then.
		return "", fault.New(fault.PersistedNotFound, "PersistedQueryNotFound")
	}
	return "", nil
}

func untrusted() *fault.Error {
	return fault.New(fault.Forbidden, "This server runs only the documents that its operator has listed "+
		"(STREAMSPHERE_TRUSTED_DOCUMENTS), and this is none of them.")
}

// hash is the SHA-256 by which a request names its document, in lower case; "" without one.
func (q *request) hash() (string, *fault.Error) {
	if q.DocumentID != "" {
		return strings.ToLower(strings.TrimPrefix(q.DocumentID, "sha256:")), nil
	}
	named := q.Extensions[persistedQuery]
	if named == nil {
		return "", nil
	}
	fields, _ := named.(map[string]any)
	hash, isText := fields["sha256Hash"].(string)
	if version := fmt.Sprint(fields["version"]); !isText || version != "1" {
		return "", fault.Input(fault.BadUserInput, "extensions.persistedQuery",
			`A persisted query is named by {"version": 1, "sha256Hash": "…"}.`)
	}
	return strings.ToLower(hash), nil
}
