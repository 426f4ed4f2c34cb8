package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Video is a published film.
type Video struct{ ent.Schema }

// Mixin adds what its owner says of it.
func (Video) Mixin() []ent.Mixin { return []ent.Mixin{videoDetails{}} }

// Fields of the Video.
func (Video) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.UUID("owner_id", uuid.UUID{}).Immutable(),
		field.UUID("upload_id", uuid.UUID{}).Immutable().Comment("Unique: an upload becomes one video, whoever races."),
		field.String("content_type").Immutable(),
		field.Int64("size").Immutable().Comment("Bytes, as storage reported."),
		field.Int64("duration_ms").Default(0).Comment("0 while unknown, so that every order has a key."),
		field.String("container").
			Optional().
			Nillable().
			Comment("What the bytes say it is; null when nobody looked, and then so is what follows."),
		field.Int("width").Optional().Nillable().Comment("Pixels, as shown: after rotation."),
		field.Int("height").Optional().Nillable(),
		field.Int("rotation").Optional().Nillable().Comment("Degrees clockwise, already in width and height."),
		field.Float("frame_rate").Optional().Nillable().Comment("Pictures per second."),
		field.String("video_codec").Optional().Nillable().Comment("As RFC 6381 says it."),
		field.String("audio_codec").Optional().Nillable().Comment("As RFC 6381 says it."),
		field.Bool("fast_start").Default(false).Comment("Whether it can start before all of it is there."),
		field.UUID("poster_id", uuid.UUID{}).Optional().Nillable().Comment("The upload of the picture to show for it."),
		field.String("file_name").Immutable(),
		field.String("key").Immutable().Unique(),
		field.Int64("uploaded_at").GoType(time.Time{}).ValueScanner(moment).Immutable(),
		field.Int64("updated_at").GoType(time.Time{}).ValueScanner(moment),
	}
}

// Edges of the Video.
func (Video) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("owner", User.Type).Ref("videos").Field("owner_id").Unique().Required().Immutable(),
		edge.From("upload", Upload.Type).Ref("video").Field("upload_id").Unique().Required().Immutable(),
		edge.From("poster", Upload.Type).Ref("poster_of").Field("poster_id").Unique(),
		edge.To("captions", Captions.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the Video: one for each order, of the public feed, of one owner's list and of an administrator's list of all.
// Publication order is id order. They hold the duration, so that a filter by it passes others without reading their rows.
// The last two find what is to be folded anew.
func (Video) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("visibility", "id", "duration_ms"),
		index.Fields("visibility", "title_key", "id", "duration_ms"),
		index.Fields("visibility", "duration_ms", "id"),
		index.Fields("visibility", "size", "id", "duration_ms"),
		index.Fields("owner_id", "id", "duration_ms"),
		index.Fields("owner_id", "title_key", "id", "duration_ms"),
		index.Fields("owner_id", "duration_ms", "id"),
		index.Fields("owner_id", "size", "id", "duration_ms"),
		index.Fields("title_key", "id", "duration_ms"),
		index.Fields("duration_ms", "id"),
		index.Fields("size", "id", "duration_ms"),
		index.Fields("title_fold"),
		index.Fields("description_fold"),
	}
}
