package storage

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// savepoint is a part of a transaction that can be undone alone. Savepoints nest by their name: the
// latest one is meant.
type savepoint struct {
	*transaction
	ended bool
}

func (s *savepoint) Commit(ctx context.Context) error {
	if s.ended {
		return pgx.ErrTxClosed
	}
	_, err := s.Exec(ctx, "release savepoint part")
	s.ended = err == nil
	return err
}

func (s *savepoint) Rollback(ctx context.Context) error {
	if s.ended {
		return pgx.ErrTxClosed
	}
	s.ended = true
	_, err := s.Exec(ctx, "rollback to savepoint part; release savepoint part", pgx.QueryExecModeSimpleProtocol)
	return err
}

// rowsOfBatch are the last answer of a batch; when they end, so does the batch.
type rowsOfBatch struct {
	pgx.Rows
	results pgx.BatchResults
	err     error
}

func (r *rowsOfBatch) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *rowsOfBatch) Close() {
	r.Rows.Close()
	if err := r.results.Close(); r.err == nil && r.Rows.Err() == nil {
		r.err = err
	}
}

func (r *rowsOfBatch) Err() error { return errors.Join(r.Rows.Err(), r.err) }

// firstRow is a pgx.Row of rows.
type firstRow struct{ rows pgx.Rows }

func (r firstRow) Scan(dest ...any) error {
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// failedRows are those of a statement that was not run.
type failedRows struct {
	pgx.Rows // nil: nobody reads what is not there
	err      error
}

func (r failedRows) Close()                        {}
func (r failedRows) Err() error                    { return r.err }
func (r failedRows) CommandTag() pgconn.CommandTag { return pgconn.CommandTag{} }
func (r failedRows) Next() bool                    { return false }
func (r failedRows) Scan(...any) error             { return r.err }

// failedBatch is one that was not sent.
type failedBatch struct{ err error }

func (b failedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, b.err }
func (b failedBatch) Query() (pgx.Rows, error)         { return failedRows{err: b.err}, b.err }
func (b failedBatch) QueryRow() pgx.Row                { return failedRows{err: b.err} }
func (b failedBatch) Close() error                     { return b.err }
