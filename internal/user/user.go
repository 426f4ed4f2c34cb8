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

// Service finds and keeps users.
type Service struct{ db *ent.Client }

// NewService keeps its users in db.
func NewService(db *ent.Client) *Service { return &Service{db: db} }

// FindOrCreate returns the user of an identity, making them at first sight and following a change of name.
func (s *Service) FindOrCreate(ctx context.Context, id Identity) (*ent.User, error) {
	find := s.db.User.Query().Where(entuser.Issuer(id.Issuer), entuser.Subject(id.Subject))
	u, err := find.Only(ctx)
	switch {
	case err == nil && u.Name == id.Name:
		return u, nil
	case err != nil && !ent.IsNotFound(err):
		return nil, fmt.Errorf("find user: %w", err)
	}
	err = s.db.User.Create().
		SetIssuer(id.Issuer).SetSubject(id.Subject).SetName(id.Name).SetCreatedAt(time.Now()).
		OnConflictColumns(entuser.FieldIssuer, entuser.FieldSubject).
		UpdateName().Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("create user: %w", err)
	}
	return find.Only(ctx)
}

// Viewer returns the user who is asking, nil when anonymous.
func (s *Service) Viewer(ctx context.Context) (*ent.User, error) {
	v := viewer.From(ctx)
	if v.Anonymous() {
		return nil, nil
	}
	return s.db.User.Get(ctx, v.ID)
}

// ByIDs returns those of the users that exist. Everybody may see everybody's name.
func (s *Service) ByIDs(ctx context.Context, ids []uuid.UUID) ([]*ent.User, error) {
	return s.db.User.Query().Where(entuser.IDIn(ids...)).All(ctx)
}
