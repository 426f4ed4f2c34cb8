package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// User is somebody whom a token named.
type User struct{ ent.Schema }

// Fields of the User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("issuer").Immutable().Comment("Who vouches for the subject: the token's iss."),
		field.String("subject").Immutable().Comment("The token's sub, unique for its issuer."),
		field.String("name").Comment("What to call them, as their last token said."),
		field.Int64("created_at").GoType(time.Time{}).ValueScanner(moment).Immutable(),
	}
}

// Edges of the User.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("uploads", Upload.Type),
		edge.To("videos", Video.Type),
	}
}

// Indexes of the User.
func (User) Indexes() []ent.Index {
	return []ent.Index{index.Fields("issuer", "subject").Unique()}
}
