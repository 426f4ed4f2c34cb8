package database

import (
	"context"
	"fmt"

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
