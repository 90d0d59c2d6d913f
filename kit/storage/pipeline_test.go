package storage_test

import (
	"context"
	"errors"
	"testing"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"

	"github.com/jackc/pgx/v5"
)

func TestLaterGoesWithTheNextStatementOrTheCommit(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	ok(t, storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		ok(t, noteTake(t.Context(), tx, 1))
		var n int
		ok(t, tx.QueryRow(t.Context(), "SELECT n FROM item WHERE id = 1").Scan(&n))
		equal(t, "seen by the next statement", n, 9)
		ok(t, noteTake(t.Context(), tx, 1))
		return noteTake(t.Context(), tx, 2)
	}))
	equal(t, "left", left(t, pool), 17)
}

func noteTake(ctx context.Context, tx pgx.Tx, id int) error {
	_, err := storage.Later(tx).Exec(ctx, "UPDATE item SET n = n - 1 WHERE id = $1", id)
	return err
}

func TestLaterThatFailsUndoesAll(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	insert := func(ctx context.Context, tx pgx.Tx) error {
		_, err := storage.Later(tx).Exec(ctx, "INSERT INTO item VALUES (1, 1)")
		return err
	}
	atCommit := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		return errors.Join(noteTake(t.Context(), tx, 2), insert(t.Context(), tx), noteTake(t.Context(), tx, 2))
	})
	if !storage.IsUniqueViolation(atCommit, "item_pk") || errors.Is(atCommit, storage.ErrOutcomeUnknown) {
		t.Errorf("at commit: %v", atCommit)
	}
	var n int
	atNext := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		ok(t, insert(t.Context(), tx))
		return tx.QueryRow(t.Context(), "SELECT n FROM item WHERE id = 1").Scan(&n)
	})
	if !storage.IsUniqueViolation(atNext, "item_pk") {
		t.Errorf("at the next statement: %v", atNext)
	}
	equal(t, "left", left(t, pool), 20)
	equal(t, "connections in use", int(pool.Stat().AcquiredConns()), 0)
}

func TestAnUnusedTransactionIsNotBegun(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	ok(t, storage.InTx(t.Context(), pool, func(pgx.Tx) error { return nil }))
	refusal := errors.New("no")
	if err := storage.InTx(t.Context(), pool, func(pgx.Tx) error { return refusal }); !errors.Is(err, refusal) {
		t.Error(err)
	}
	equal(t, "connections in use", int(pool.Stat().AcquiredConns()), 0)
}

func TestRowsOfAFirstStatement(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	for _, sql := range []string{"SELECT id FROM item ORDER BY id", "SELECT id FROM item WHERE id > 5", "SELECT 1 / (id - 2) FROM item ORDER BY id"} {
		err := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
			rows, err := tx.Query(t.Context(), sql)
			if err != nil {
				return err
			}
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			if err == nil {
				_, err = tx.Exec(t.Context(), "SELECT 1") // the connection is free again
			}
			return err
		})
		if failed := err != nil; failed != (sql[7] == '1') {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestASavepointUndoesItsPart(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	ok(t, storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		ok(t, noteTake(t.Context(), tx, 1))
		part, err := tx.Begin(t.Context())
		ok(t, err)
		ok(t, noteTake(t.Context(), part, 1))
		_, err = part.Exec(t.Context(), "INSERT INTO item VALUES (1, 1)")
		if !storage.IsUniqueViolation(err, "item_pk") {
			t.Errorf("a second item 1: %v", err)
		}
		ok(t, part.Rollback(t.Context()))
		kept, err := tx.Begin(t.Context())
		ok(t, err)
		ok(t, noteTake(t.Context(), kept, 2))
		return kept.Commit(t.Context())
	}))
	equal(t, "left", left(t, pool), 18)
}
