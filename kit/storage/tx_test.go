package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// shelf is a database with items 1 and 2, ten of each.
func shelf(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := storagetest.Pool(t)
	_, err := pool.Exec(t.Context(), `
		CREATE TABLE item (id int CONSTRAINT item_pk PRIMARY KEY, n int NOT NULL CONSTRAINT item_n CHECK (n >= 0));
		INSERT INTO item VALUES (1, 10), (2, 10)`)
	ok(t, err)
	return pool
}

func take(ctx context.Context, tx pgx.Tx, id int) error {
	_, err := tx.Exec(ctx, "UPDATE item SET n = n - 1 WHERE id = $1", id)
	return err
}

func left(t *testing.T, pool *pgxpool.Pool) (n int) {
	t.Helper()
	ok(t, pool.QueryRow(t.Context(), "SELECT sum(n) FROM item").Scan(&n))
	return n
}

func TestInTxRetriesTheVictimOfADeadlock(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	var haveFirst sync.WaitGroup // both have locked their first row
	haveFirst.Add(2)
	var runs [2]int
	var errs [2]error
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			errs[i] = storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
				if _, err := tx.Exec(t.Context(), "SET LOCAL deadlock_timeout = '20ms'"); err != nil {
					return err
				}
				if err := take(t.Context(), tx, 1+i); err != nil {
					return err
				}
				if runs[i]++; runs[i] == 1 {
					haveFirst.Done()
					haveFirst.Wait()
				}
				return take(t.Context(), tx, 2-i)
			})
		})
	}
	wg.Wait()
	ok(t, errors.Join(errs[:]...))
	if runs[0]+runs[1] < 3 {
		t.Errorf("ran %v times: there was no deadlock", runs)
	}
	equal(t, "left after two have taken one of each", left(t, pool), 16)
}

func TestInTxRetriesASerializationFailure(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	runs := 0
	ok(t, storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		runs++
		if _, err := tx.Exec(t.Context(), "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(t.Context(), "SELECT n FROM item WHERE id = 1").Scan(&n); err != nil {
			return err
		}
		if runs == 1 { // somebody else is quicker
			if _, err := pool.Exec(t.Context(), "UPDATE item SET n = n - 1 WHERE id = 1"); err != nil {
				return err
			}
		}
		if err := take(t.Context(), tx, 1); err != nil {
			return fmt.Errorf("take: %w", err)
		}
		return nil
	}))
	equal(t, "runs", runs, 2)
	equal(t, "left", left(t, pool), 18)
}

func TestInTxGivesUpInTheEnd(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	runs := 0
	err := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		runs++
		_, err := tx.Exec(t.Context(), "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
		return err
	})
	if !storage.IsRetryable(err) {
		t.Errorf("got %v, want the serialization failure", err)
	}
	equal(t, "runs", runs, 6)
}

func TestInTxKeepsNothingOfAFailure(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	soldOut := errors.New("sold out")
	err := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		return errors.Join(take(t.Context(), tx, 1), soldOut)
	})
	if !errors.Is(err, soldOut) {
		t.Errorf("got %v, want the error of the function", err)
	}

	func() {
		defer func() { equal(t, "panic", fmt.Sprint(recover()), "oh") }()
		_ = storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
			ok(t, take(t.Context(), tx, 1))
			panic("oh")
		})
	}()

	ctx, cancel := context.WithCancel(t.Context())
	err = storage.InTx(ctx, pool, func(tx pgx.Tx) error {
		ok(t, take(ctx, tx, 1))
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}

	err = storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		ok(t, take(t.Context(), tx, 1))
		_, _ = tx.Exec(t.Context(), "SELECT no_such_column") // swallowed
		return nil
	})
	if !errors.Is(err, pgx.ErrTxCommitRollback) {
		t.Errorf("got %v for a swallowed error", err)
	}
	equal(t, "left", left(t, pool), 20)
	equal(t, "connections in use", pool.Stat().AcquiredConns(), 0)
}

func TestInTxSaysWhenTheOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	_, err := pool.Exec(t.Context(), `
		CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON item
			DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()`)
	ok(t, err)
	runs := 0
	err = storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		runs++
		return take(t.Context(), tx, 1)
	})
	if !errors.Is(err, storage.ErrOutcomeUnknown) {
		t.Errorf("got %v, want ErrOutcomeUnknown", err)
	}
	equal(t, "runs", runs, 1)
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	pool := shelf(t)
	run := func(sql string) error {
		_, err := pool.Exec(t.Context(), sql)
		return fmt.Errorf("store: %w", err)
	}
	ok(t, errors.Unwrap(run(`CREATE TABLE pick (item int CONSTRAINT pick_item REFERENCES item,
		during int4range, CONSTRAINT pick_once EXCLUDE USING gist (during WITH &&))`)))
	twice := run("INSERT INTO item VALUES (1, 1)")
	equal(t, "unique", storage.IsUniqueViolation(twice, "item_pk"), true)
	equal(t, "unique, any", storage.IsUniqueViolation(twice, ""), true)
	equal(t, "unique, another", storage.IsUniqueViolation(twice, "item_key"), false)
	equal(t, "unique is a check", storage.IsCheckViolation(twice, ""), false)
	equal(t, "nil", storage.IsUniqueViolation(nil, ""), false)
	equal(t, "check", storage.IsCheckViolation(run("UPDATE item SET n = -1"), "item_n"), true)
	equal(t, "foreign key", storage.IsForeignKeyViolation(run("INSERT INTO pick VALUES (7)"), "pick_item"), true)
	equal(t, "exclusion", storage.IsExclusionViolation(run("INSERT INTO pick VALUES (1, '[1,3]'), (2, '[3,4]')"), "pick_once"), true)

	ok(t, storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
		if err := take(t.Context(), tx, 1); err != nil {
			return err
		}
		equal(t, "lock", storage.IsLockTimeout(run("SELECT FROM item WHERE id = 1 FOR UPDATE NOWAIT")), true)
		return nil
	}))
}
