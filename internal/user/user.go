// Package user knows everybody whom a token ever named.
package user

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entuser "github.com/streamsphere/streamsphere/ent/user"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Identity is what a verified token says of its bearer.
type Identity struct {
	Issuer, Subject string // together unique
	Name            string
}

// Directory finds and remembers users.
type Directory struct{ db *ent.Client }

// NewDirectory keeps its users in db.
func NewDirectory(db *ent.Client) *Directory { return &Directory{db: db} }

// Admit returns the user of an identity, making them at first sight and following a change of name.
func (d *Directory) Admit(ctx context.Context, id Identity) (*ent.User, error) {
	find := d.db.User.Query().Where(entuser.Issuer(id.Issuer), entuser.Subject(id.Subject))
	u, err := find.Only(ctx)
	switch {
	case err == nil && u.Name == id.Name:
		return u, nil
	case err != nil && !ent.IsNotFound(err):
		return nil, fmt.Errorf("find user: %w", err)
	}
	err = d.db.User.Create().
		SetIssuer(id.Issuer).SetSubject(id.Subject).SetName(id.Name).SetCreatedAt(time.Now()).
		OnConflictColumns(entuser.FieldIssuer, entuser.FieldSubject).
		UpdateName().Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("admit user: %w", err)
	}
	return find.Only(ctx)
}

// Viewer returns the user who is asking, nil when anonymous.
func (d *Directory) Viewer(ctx context.Context) (*ent.User, error) {
	v := viewer.From(ctx)
	if v.Anonymous() {
		return nil, nil
	}
	return d.db.User.Get(ctx, v.ID)
}

// ByIDs returns those of the users that exist. Everybody may see everybody's name.
func (d *Directory) ByIDs(ctx context.Context, ids []uuid.UUID) ([]*ent.User, error) {
	return d.db.User.Query().Where(entuser.IDIn(ids...)).All(ctx)
}
