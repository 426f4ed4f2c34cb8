package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Job is a piece of work that must be done, whatever becomes of servers and of what they talk to. internal/queue
// says how.
type Job struct{ ent.Schema }

// Annotations of the Job.
func (Job) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "jobs"}}
}

// Fields of the Job.
func (Job) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id").Immutable().
			Comment("In the order of insertion, which is the order in a group; never given twice."),
		field.String("topic").Immutable().Comment("Which handler runs it."),
		field.String("unique_key").Optional().Nillable().Immutable().
			Comment("There is one job of a topic and key; null is as many as are added."),
		field.String("group_key").Optional().Nillable().Immutable().
			Comment("Jobs of a topic and group run one after another, in the order of ids."),
		field.Text("payload").Immutable().Comment("JSON, as the handler wants it."),
		field.Int64("due_at").Optional().GoType(time.Time{}).ValueScanner(moment).
			Comment("When to run it next; while it runs, when its lease ends. Null while it waits for its group, and when dead."),
		field.Int("attempts").Default(0).Comment("Failures in a row."),
		field.Int64("failing_since").Optional().GoType(time.Time{}).ValueScanner(moment).
			Comment("Since when it, or the one before it in its group, has failed; null when it has not."),
		field.Text("last_error").Optional().Comment("Of the last failure."),
		field.Int64("dead_at").Optional().GoType(time.Time{}).ValueScanner(moment).
			Comment("When it was given up; null while it is not."),
		field.Int64("created_at").GoType(time.Time{}).ValueScanner(moment).Immutable(),
	}
}

// Indexes of the Job: what is due is found beside any number of jobs that wait or are dead, and so is the first of
// a group.
func (Job) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("topic", "unique_key").Unique(),
		index.Fields("topic", "due_at"),
		index.Fields("topic", "group_key", "id").Annotations(entsql.IndexWhere("dead_at IS NULL")),
	}
}
