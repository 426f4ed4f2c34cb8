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
		field.String("title_key").Comment("What titles are sorted by, bytewise: internal/text SortKey."),
		field.Text("title_words").Default("").Comment("What the title is found by: internal/text Words."),
		field.Int("title_fold").
			Default(0).
			Comment("The version of the rules that made title_key and title_words; 0 is to be made anew."),
		field.Text("description").Default(""),
		field.Text("description_words").Default("").Comment("What the description is found by."),
		field.Int("description_fold").Default(0).Comment("The version of the rules that made description_words."),
		field.Enum("visibility").Values(visibilities...),
	}
}

var visibilities = []string{"PUBLIC", "UNLISTED", "PRIVATE"}
