package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
)

// uploadDetails are what the owner of an upload has said so far of how its video is to be shown; null is not said.
type uploadDetails struct{ mixin.Schema }

// Fields of an upload's details.
func (uploadDetails) Fields() []ent.Field {
	return []ent.Field{
		field.String("title").Optional().Nillable(),
		field.Text("description").Optional().Nillable(),
		field.Enum("visibility").Values(visibilities...).Optional().Nillable(),
	}
}

// videoDetails are how a video is shown.
type videoDetails struct{ mixin.Schema }

// Fields of a video's details.
func (videoDetails) Fields() []ent.Field {
	return []ent.Field{
		field.String("title"),
		field.String("title_key").Comment("The title folded for sorting: no case, no accents."),
		field.Text("description").Default(""),
		field.Enum("visibility").Values(visibilities...),
	}
}

var visibilities = []string{"PUBLIC", "UNLISTED", "PRIVATE"}
