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

// Upload is a reserved key and what was signed for it. internal/upload/state.go says how its status may change.
type Upload struct{ ent.Schema }

// Mixin adds what its owner says of the video.
func (Upload) Mixin() []ent.Mixin { return []ent.Mixin{uploadDetails{}} }

// Fields of the Upload.
func (Upload) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.UUID("owner_id", uuid.UUID{}).Immutable(),
		field.Enum("status").
			Values("PENDING", "FINALIZING", "FINALIZED", "REJECTED", "CANCELLED", "EXPIRED").
			Default("PENDING"),
		field.Enum("kind").Values("VIDEO", "POSTER", "CAPTIONS").Default("VIDEO").Immutable(),
		field.Enum("strategy").Values("SINGLE", "MULTIPART").Default("SINGLE").Immutable(),
		field.String("file_name").Immutable().Comment("As the client gave it, any script."),
		field.String("content_type").Immutable().Comment("Canonical, as signed."),
		field.Int64("size").Immutable().Comment("Bytes, as signed."),
		field.Int64("part_size").
			Optional().
			Nillable().
			Immutable().
			Comment("Bytes of each part but the last; null for SINGLE."),
		field.String("multipart_upload_id").
			Optional().
			Nillable().
			Comment("What storage calls the multipart upload; null until the first part is signed."),
		field.String("parts_sha256").
			Optional().
			Nillable().
			Comment("Of the parts that were put together: lower-case hex of the SHA-256 over theirs."),
		field.Bool("part_checksums").
			Default(false).
			Comment("Every part must carry its SHA-256: decided by the first one signed."),
		field.String("sha256").Optional().Nillable().Immutable().Comment("Lower-case hex, as signed."),
		field.String("folder").Immutable(),
		field.String("key").Immutable().Unique(),
		field.String("idempotency_key").
			Optional().
			Nillable().
			Comment("By which its owner may ask for it again for a day; then the key may be taken by another."),
		field.String("request_sha256").
			Optional().
			Nillable().
			Immutable().
			Comment("Of the input that came with the key: lower-case hex."),
		field.UUID("poster_id", uuid.UUID{}).
			Optional().
			Nillable().
			Comment("The upload of the picture to show for the video, if said at finalize."),
		field.Int64("inspected_at").Optional().GoType(time.Time{}).ValueScanner(moment).
			Comment("Of a poster or captions: when its bytes were found to be what was reserved."),
		field.Int("width").Optional().Nillable().Comment("Of a poster, in pixels, once it is inspected."),
		field.Int("height").Optional().Nillable(),
		field.String("rejection").Optional().Nillable().Comment("The error code, when REJECTED."),
		field.String("rejection_reason").Optional().Nillable().Comment("And the sentence that goes with it."),
		field.Int64("created_at").GoType(time.Time{}).ValueScanner(moment).Immutable(),
		field.Int64("expires_at").
			GoType(time.Time{}).
			ValueScanner(moment).
			Comment("When the last URL signed for it expires."),
		field.Int64("finalizing_at").
			Optional().
			GoType(time.Time{}).
			ValueScanner(moment).
			Comment("When its parts were last begun to be put together."),
		field.Int64("latest_arrival").
			GoType(time.Time{}).
			ValueScanner(moment).
			Comment("Nothing signed for it is expected to arrive after this."),
		field.Int64("recheck_at").
			Optional().
			GoType(time.Time{}).
			ValueScanner(moment).
			Comment("When to ask once more whether something arrived after all, although it EXPIRED; null is never."),
	}
}

// Edges of the Upload.
func (Upload) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("owner", User.Type).Ref("uploads").Field("owner_id").Unique().Required().Immutable(),
		edge.To("video", Video.Type).Unique(),
		edge.To("poster_of", Video.Type).Unique(),
		edge.To("captions", Captions.Type).Unique(),
	}
}

// Indexes of the Upload.
func (Upload) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "id"),
		index.Fields("owner_id", "status", "id"),
		index.Fields("owner_id", "idempotency_key").Unique().Annotations(entsql.IndexWhere("idempotency_key IS NOT NULL")),
		index.Fields("status", "latest_arrival"),
		index.Fields("status", "finalizing_at"),
		index.Fields("status", "recheck_at"),
	}
}
