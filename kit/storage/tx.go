package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	maxRetries      = 5
	firstPause      = 5 * time.Millisecond // doubled each time, then drawn between nothing and that
	rollbackTimeout = 5 * time.Second
)

// ErrOutcomeUnknown marks an InTx whose COMMIT was sent and never answered: the
// work may or may not be stored. Look before doing it again.
var ErrOutcomeUnknown = errors.New("outcome of the commit is unknown")

// InTx runs fn in one READ COMMITTED transaction: committed if fn returns nil,
// rolled back if it returns an error or panics.
//
// When PostgreSQL picks the transaction as the victim of a deadlock or of a
// serialization conflict, nothing of it is stored and InTx starts again, up to
// five times with a short random pause. So fn MAY RUN MORE THAN ONCE: it must
// set its results afresh each time, use only tx, and call nothing outside the
// database. fn must return tx's errors (wrapped with %w); a swallowed one
// surfaces as pgx.ErrTxCommitRollback, never as success.
//
// Errors of fn come back as they are. A lost connection during COMMIT returns
// an error that is ErrOutcomeUnknown; that is not retried.
func InTx(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) error {
	for retry := 0; ; retry++ {
		err := once(ctx, pool, fn)
		if !IsRetryable(err) || retry == maxRetries {
			return err
		}
		if pauseErr := wait(ctx, rand.N(firstPause<<retry)); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}

type beforeCommitKey struct{}

// BeforeCommit has hook run as the last thing of each transaction that InTx makes with the context. What
// it writes commits with the rest; its error rolls the rest back. It runs again when InTx starts again.
func BeforeCommit(ctx context.Context, hook func(ctx context.Context, tx pgx.Tx) error) context.Context {
	return context.WithValue(ctx, beforeCommitKey{}, hook)
}

func once(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) (err error) {
	tx, err := begin(ctx, pool)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	committing := false
	defer func() {
		if committing {
			return
		}
		// fn returned an error, or is panicking.
		if rollbackErr := rollback(ctx, tx); rollbackErr != nil {
			err = errors.Join(err, rollbackErr)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if hook, ok := ctx.Value(beforeCommitKey{}).(func(context.Context, pgx.Tx) error); ok {
		if err := hook(ctx, tx); err != nil {
			return err
		}
	}
	committing = true
	return commit(ctx, tx)
}

func commit(ctx context.Context, tx pgx.Tx) error {
	err := tx.Commit(ctx)
	var answer *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer) && answer.SeverityUnlocalized == "ERROR", // refused; FATAL is an end at any point
		errors.Is(err, pgx.ErrTxCommitRollback),
		errors.Is(err, pgx.ErrTxClosed), // fn has ended it
		pgconn.SafeToRetry(err):         // nothing was sent
		return fmt.Errorf("commit: %w", err)
	default:
		return fmt.Errorf("commit: %w: %w", ErrOutcomeUnknown, err)
	}
}

// rollback works after ctx has ended too. A connection that is gone has rolled
// back already, so that is no error to report.
func rollback(ctx context.Context, tx pgx.Tx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	err := tx.Rollback(ctx)
	if err == nil || errors.Is(err, pgx.ErrTxClosed) || tx.Conn().IsClosed() {
		return nil
	}
	return fmt.Errorf("roll back: %w", err)
}
