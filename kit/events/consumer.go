package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/storage"
)

const (
	retryMin = 50 * time.Millisecond
	retryMax = 5 * time.Second
	// carefulAfter is how often a batch may fail as a whole before its events are tried one by one.
	carefulAfter = 3
	// idleLook is how often a consumer looks without having been woken.
	idleLook = time.Second
)

type consumer struct {
	name     string
	bus      *Bus
	handlers handlers
	wake     chan struct{}
}

// run applies batches until ctx ends. Errors are logged and retried: events must flow again as soon
// as whatever was wrong is right.
func (c *consumer) run(ctx context.Context) error {
	types := c.handlers.types()
	registered := false
	for failures := 0; ; {
		apply := c.together
		if failures >= carefulAfter {
			apply = c.oneByOne
		}
		more, err := false, error(nil)
		if !registered {
			err = c.register(ctx, types)
			registered = err == nil
		}
		if err == nil {
			more, err = c.step(ctx, types, apply)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			failures++
			c.bus.opts.Log.WarnContext(ctx, "consumer retries", "consumer", c.name, "failures", failures, "error", err)
			if !sleep(ctx, nil, min(retryMin<<min(failures, 10), retryMax)) {
				return nil
			}
			continue
		}
		failures = 0
		if !more && !sleep(ctx, c.wake, idleLook) {
			return nil
		}
	}
}

type applyFunc func(ctx context.Context, tx pgx.Tx, batch []Event) error

// errElsewhere means that another process runs this consumer now.
var errElsewhere = errors.New("another process runs this consumer")

// step applies one batch: inbox, effects and cursor in one transaction.
func (c *consumer) step(ctx context.Context, types []string, apply applyFunc) (more bool, err error) {
	ctx, after := withHooks(ctx)
	err = storage.InTx(ctx, c.bus.pool, func(tx pgx.Tx) error {
		after.run = nil // of an attempt that was rolled back
		from, err := c.lockCursor(ctx, tx)
		if err != nil {
			return err
		}
		batch, next, err := read(ctx, tx, from, types, c.bus.opts.Batch)
		if err != nil {
			return err
		}
		more = len(batch) >= c.bus.opts.Batch
		fresh, err := c.note(ctx, tx, batch)
		if err != nil {
			return err
		}
		if err := apply(ctx, tx, fresh); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE events.cursors SET xid = $2::bigint::text::xid8, id = $3, updated_at = now() WHERE consumer = $1`,
			c.name, int64(next.xid), next.id)
		return err
	})
	if errors.Is(err, errElsewhere) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, hook := range after.run {
		hook()
	}
	return more, c.retryParked(ctx)
}

// register makes the consumer's cursor when it is new, and notes what it takes.
func (c *consumer) register(ctx context.Context, types []string) error {
	const upsert = `
INSERT INTO events.cursors (consumer, xid, id, types) VALUES ($1, '0', 0, $2)
ON CONFLICT (consumer) DO UPDATE SET types = excluded.types, types_since = (SELECT coalesce(max(id), 0) FROM events.outbox)
WHERE cursors.types <> excluded.types`
	if _, err := c.bus.pool.Exec(ctx, upsert, c.name, types); err != nil {
		return fmt.Errorf("register consumer: %w", err)
	}
	return nil
}

// lockCursor takes the consumer for this transaction.
func (c *consumer) lockCursor(ctx context.Context, tx pgx.Tx) (cursor, error) {
	var from cursor
	const lock = `SELECT xid::text::bigint, id FROM events.cursors WHERE consumer = $1 FOR UPDATE SKIP LOCKED`
	err := tx.QueryRow(ctx, lock, c.name).Scan(&from.xid, &from.id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = errElsewhere
	}
	return from, err
}

// note writes the inbox and returns the events that this consumer has not applied yet.
func (c *consumer) note(ctx context.Context, tx pgx.Tx, batch []Event) ([]Event, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(batch))
	for i, event := range batch {
		ids[i] = event.ID
	}
	rows, err := tx.Query(ctx, `INSERT INTO events.inbox (consumer, event_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING RETURNING event_id`, c.name, ids)
	if err != nil {
		return nil, fmt.Errorf("note inbox: %w", err)
	}
	noted, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("note inbox: %w", err)
	}
	if len(noted) == len(batch) {
		return batch, nil
	}
	isFresh := make(map[int64]bool, len(noted))
	for _, id := range noted {
		isFresh[id] = true
	}
	fresh := make([]Event, 0, len(noted))
	for _, event := range batch {
		if isFresh[event.ID] {
			fresh = append(fresh, event)
		}
	}
	return fresh, nil
}

// together applies a batch set by set; events behind a parked one of their subject are parked too.
func (c *consumer) together(ctx context.Context, tx pgx.Tx, batch []Event) error {
	if len(batch) == 0 {
		return nil
	}
	blocked, err := c.blockedSubjects(ctx, tx, batch)
	if err != nil {
		return err
	}
	free := batch
	if len(blocked) > 0 {
		free = nil
		for _, event := range batch {
			if !blocked[event.Subject] {
				free = append(free, event)
			} else if err := c.park(ctx, tx, event, errors.New("an earlier event of the subject is parked")); err != nil {
				return err
			}
		}
	}
	return c.handlers.apply(ctx, tx, free)
}

// oneByOne applies events each in a savepoint and parks what fails.
func (c *consumer) oneByOne(ctx context.Context, tx pgx.Tx, batch []Event) error {
	for _, event := range batch {
		blocked, err := c.blockedSubjects(ctx, tx, []Event{event})
		if err != nil {
			return err
		}
		if blocked[event.Subject] {
			err = errors.New("an earlier event of the subject is parked")
		} else {
			err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
				return c.handlers.apply(ctx, tx, []Event{event})
			})
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil || storage.IsRetryable(err) {
			return err
		}
		if err := c.park(ctx, tx, event, err); err != nil {
			return err
		}
	}
	return nil
}
