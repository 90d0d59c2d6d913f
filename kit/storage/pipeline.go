package storage

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Writer takes statements whose answer nobody waits for.
type Writer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
}

// Later returns a Writer whose Exec only notes a statement of tx. What was noted goes to the server,
// in order, with the next statement of tx that is asked for an answer, or with its commit: one round
// trip for all. So Exec returns an empty tag and no error; a statement that fails makes that later
// call fail, with its own error, and the transaction with it. Arguments must not change meanwhile.
//
// It is for the writes at the end of a transaction of InTx. Anything else but Exec is that of tx. A
// transaction that InTx did not make, and a savepoint, is returned as it is.
func Later(tx pgx.Tx) Writer {
	if t, ok := tx.(*transaction); ok {
		return later{t}
	}
	return tx
}

type later struct{ *transaction }

func (l later) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	l.waiting.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// transaction is a pgx.Tx that sends its BEGIN with its first statement, and what Later noted with
// the next: a round trip costs more than most statements.
type transaction struct {
	conn    *pgxpool.Conn
	raw     *pgx.Conn
	waiting *pgx.Batch // not sent yet
	sent    bool       // the BEGIN
	closed  bool
}

func begin(ctx context.Context, pool *pgxpool.Pool) (*transaction, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	t := &transaction{conn: conn, raw: conn.Conn(), waiting: &pgx.Batch{}}
	t.waiting.Queue("begin isolation level read committed")
	return t, nil
}

// take hands over what waits, to be sent now.
func (t *transaction) take() *pgx.Batch {
	batch := t.waiting
	t.waiting, t.sent = &pgx.Batch{}, true
	return batch
}

// flush sends what waits.
func (t *transaction) flush(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	if t.waiting.Len() == 0 {
		return nil
	}
	return t.conn.SendBatch(ctx, t.take()).Close()
}

func (t *transaction) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if t.alone(args) {
		if err := t.flush(ctx); err != nil {
			return pgconn.CommandTag{}, err
		}
		return t.conn.Exec(ctx, sql, args...)
	}
	results, err := t.send(ctx, sql, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := results.Exec()
	return tag, errors.Join(err, closeAfter(results, err))
}

func (t *transaction) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if t.alone(args) {
		if err := t.flush(ctx); err != nil {
			return failedRows{err: err}, err
		}
		return t.conn.Query(ctx, sql, args...)
	}
	results, err := t.send(ctx, sql, args)
	if err != nil {
		return failedRows{err: err}, err
	}
	rows, err := results.Query()
	if err != nil {
		return failedRows{err: err}, errors.Join(err, closeAfter(results, err))
	}
	return &rowsOfBatch{Rows: rows, results: results}, nil
}

func (t *transaction) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := t.Query(ctx, sql, args...)
	if err != nil {
		return failedRows{err: err}
	}
	return firstRow{rows}
}

// alone reports whether a statement goes by itself: nothing waits, or it has options, which a batch
// cannot have.
func (t *transaction) alone(args []any) bool {
	if t.closed || t.waiting.Len() == 0 {
		return true
	}
	if len(args) == 0 {
		return false
	}
	switch args[0].(type) {
	case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
		return true
	}
	return false
}

// send sends a statement behind what waits, and reads the answers to that.
func (t *transaction) send(ctx context.Context, sql string, args []any) (pgx.BatchResults, error) {
	batch := t.take()
	before := batch.Len()
	batch.Queue(sql, args...)
	results := t.conn.SendBatch(ctx, batch)
	for range before {
		if _, err := results.Exec(); err != nil {
			return nil, errors.Join(err, closeAfter(results, err))
		}
	}
	return results, nil
}

// closeAfter closes results and leaves out an error that was seen already.
func closeAfter(results pgx.BatchResults, seen error) error {
	if err := results.Close(); seen == nil {
		return err
	}
	return nil
}

func (t *transaction) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	if err := t.flush(ctx); err != nil {
		return failedBatch{err}
	}
	return t.conn.SendBatch(ctx, batch)
}

func (t *transaction) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := t.flush(ctx); err != nil {
		return 0, err
	}
	return t.conn.CopyFrom(ctx, table, columns, rows)
}

// Commit sends what waits and the COMMIT. A transaction in which nothing was asked is not begun.
func (t *transaction) Commit(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	defer t.release()
	if !t.sent && t.waiting.Len() == 1 {
		return nil
	}
	batch := t.take()
	batch.Queue("commit")
	results := t.conn.SendBatch(ctx, batch)
	for range batch.Len() - 1 {
		if _, err := results.Exec(); err != nil {
			t.rollback(ctx, results.Close)
			return err
		}
	}
	tag, err := results.Exec()
	err = errors.Join(err, closeAfter(results, err))
	if err == nil && tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	if err != nil {
		t.rollback(ctx)
	}
	return err
}

func (t *transaction) Rollback(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	defer t.release()
	if !t.sent {
		return nil
	}
	_, err := t.conn.Exec(ctx, "rollback")
	return err
}

// rollback ends a transaction whose commit was refused. A connection on which that fails is not used
// again: the pool sees that it is in a transaction.
func (t *transaction) rollback(ctx context.Context, first ...func() error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	for _, do := range first {
		_ = do() // its error was seen
	}
	if !t.raw.IsClosed() {
		_, _ = t.conn.Exec(ctx, "rollback")
	}
}

func (t *transaction) release() {
	t.closed = true
	t.conn.Release()
}

// Begin makes a savepoint.
func (t *transaction) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := t.Exec(ctx, "savepoint part"); err != nil {
		return nil, err
	}
	return &savepoint{transaction: t}, nil
}

func (t *transaction) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.raw.Prepare(ctx, name, sql)
}

// LargeObjects are not used.
func (t *transaction) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (t *transaction) Conn() *pgx.Conn { return t.raw }
