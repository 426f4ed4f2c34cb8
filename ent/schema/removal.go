package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Removal is an object, or an open multipart upload, that must go: a durable queue, so that an object goes even when storage was down when its row went.
type Removal struct{ ent.Schema }

// Fields of the Removal.
func (Removal) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("key").Immutable(),
		field.String("multipart_upload_id").Default("").Immutable().Comment("The multipart upload to abort; empty is to delete the object."),
		field.Int64("due_at").GoType(time.Time{}).ValueScanner(moment).Comment("When to try next."),
		field.Int64("until").GoType(time.Time{}).ValueScanner(moment).Immutable().
			Comment("No request signed for the key can land after this: removed once more then, and done."),
		field.Int("attempts").Default(0).Comment("Failures in a row."),
	}
}

// Indexes of the Removal.
func (Removal) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("key", "multipart_upload_id").Unique(),
		index.Fields("due_at"),
	}
}
