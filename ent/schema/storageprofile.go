package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// StorageProfile is what a bucket was seen to do. internal/measure says how; servers share it.
type StorageProfile struct{ ent.Schema }

// Annotations of the StorageProfile.
func (StorageProfile) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "storage_profiles"}}
}

// Fields of the StorageProfile.
func (StorageProfile) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("bucket").Immutable(),
		field.String("endpoint").Immutable().Comment("The address that all keys of the bucket are below."),
		field.Text("origins").Immutable().Comment("Of pages, whose preflights were tried."),
		field.String("program").Immutable().Comment("The version of the program that measured, and that of its measuring."),
		field.Text("capabilities").Comment("JSON of upload.Capabilities."),
		field.Int64("measured_at").GoType(time.Time{}).ValueScanner(moment),
	}
}

// Indexes of the StorageProfile: there is one of everything that it depends on.
func (StorageProfile) Indexes() []ent.Index {
	return []ent.Index{index.Fields("bucket", "endpoint", "origins", "program").Unique()}
}
