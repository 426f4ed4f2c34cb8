package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const columnID = "id"

// longestCursor is longer than any that is given out: the key of a title has at most 33 bytes for each of its 200
// characters. Reading a key costs the more the longer it is, as Renew may fold it.
const longestCursor = 10 << 10

// position is where a row is in an order; a cursor is its encoded form.
type position struct {
	Order string    `json:"o"`
	Key   any       `json:"k,omitempty"` // nil when the order is by id alone
	ID    uuid.UUID `json:"i"`
}

func (o Order) String() string {
	if o.Desc {
		return o.Name + " DESC"
	}
	return o.Name + " ASC"
}

func encode(o Order, key any, id uuid.UUID) string {
	at := position{Order: o.String(), ID: id}
	if o.Column != columnID {
		at.Key = key
	}
	text, err := json.Marshal(at)
	if err != nil {
		panic(err) // a string or an int64 always marshals
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func decode(field string, cursor *string, o Order) (*position, error) {
	if cursor == nil {
		return nil, nil
	}
	at, err := parse(*cursor, o)
	if err != nil {
		return nil, fault.Input(fault.BadUserInput, field,
			"%s is not a cursor of this list: %v. Start without it.", field, err)
	}
	return at, nil
}

func parse(cursor string, o Order) (*position, error) {
	if len(cursor) > longestCursor {
		return nil, errors.New("it is too long")
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, errors.New("it is malformed")
	}
	var at position
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&at) != nil {
		return nil, errors.New("it is malformed")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows it")
	}
	if at.Order != o.String() {
		return nil, errors.New("it was made in another order")
	}
	if !o.accepts(&at) {
		return nil, errors.New("it is malformed")
	}
	return &at, nil
}

// accepts reports whether the key has the column's type, and converts a number to int64, a string to a key of today.
func (o Order) accepts(at *position) bool {
	if o.Column == columnID {
		return at.Key == nil
	}
	if number, ok := at.Key.(json.Number); ok && o.Numeric {
		n, err := number.Int64()
		at.Key = n
		return err == nil
	}
	key, ok := at.Key.(string)
	if ok && o.Renew != nil {
		at.Key = o.Renew(key)
	}
	return ok && !o.Numeric
}
