package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Captions are a video's text in one language.
type Captions struct{ ent.Schema }

// Fields of the Captions.
func (Captions) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.UUID("video_id", uuid.UUID{}).Immutable(),
		field.UUID("upload_id", uuid.UUID{}).Immutable(),
		field.String("language").Immutable().Comment("A BCP 47 tag in its canonical form."),
		field.String("label").Comment("What the player's menu says."),
	}
}

// Edges of the Captions.
func (Captions) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("video", Video.Type).Ref("captions").Field("video_id").Unique().Required().Immutable(),
		edge.From("upload", Upload.Type).Ref("captions").Field("upload_id").Unique().Required().Immutable(),
	}
}

// Indexes of the Captions: a video has one for each language.
func (Captions) Indexes() []ent.Index {
	return []ent.Index{index.Fields("video_id", "language").Unique()}
}
