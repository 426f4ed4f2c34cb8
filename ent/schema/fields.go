// Package schema says what is stored. Everything else under ent/ is generated from it.
package schema

import (
	"database/sql"
	"database/sql/driver"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
)

// newID makes a UUIDv7: unguessable, and in the order of its making.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func id() ent.Field {
	return field.UUID("id", uuid.UUID{}).Default(newID).Immutable()
}

// moment is a time.Time kept as Unix milliseconds: it sorts and compares alike on every database and in every time zone,
// where text does not.
var moment = field.ValueScannerFunc[time.Time, *sql.NullInt64]{
	V: func(t time.Time) (driver.Value, error) { return t.UnixMilli(), nil },
	S: func(ms *sql.NullInt64) (time.Time, error) { return time.UnixMilli(ms.Int64).UTC(), nil },
}
