package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
)

// InTx runs do in one transaction: all of it happens, or nothing.
func InTx(ctx context.Context, db *ent.Client, do func(*ent.Tx) error) error {
	tx, err := db.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// LockUser locks a user's row until the transaction ends. Of two transactions that count what a user has and then add
// to it, the second waits here and counts what the first one wrote: the counting must come after this.
//
// An UPDATE locks on every database, where SELECT … FOR UPDATE is not known to SQLite, which locks the whole database
// for writing. PostgreSQL locks the row FOR NO KEY UPDATE, as no key changes: rows that refer to the user can be
// written meanwhile.
func LockUser(ctx context.Context, tx *ent.Tx, id uuid.UUID) error {
	result, err := tx.ExecContext(ctx, "UPDATE users SET name = name WHERE id = $1", id)
	if err != nil {
		return fmt.Errorf("lock user %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = errors.New("there is no such user")
	}
	if err != nil {
		return fmt.Errorf("lock user %s: %w", id, err)
	}
	return nil
}
