package events

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/fault"
	"doorstep/kit/storage"
)

const (
	retryMin = 50 * time.Millisecond
	retryMax = 5 * time.Second
	// carefulAfter is how often a batch may fail as a whole before its events are tried one by one.
	carefulAfter = 3
	// idleLook is how often a consumer looks without having been woken, and how often for parked events.
	idleLook = time.Second
	// idleMove is how many transactions a consumer that finds nothing lets pass before it writes that.
	idleMove = 1000
)

type consumer struct {
	name     string
	bus      *Bus
	handlers handlers
	wake     chan struct{}
	// parkedAt is when it last looked for parked events.
	parkedAt time.Time
	// deafSince is from when on Kafka cannot bring anything; nil while it can.
	deafSince atomic.Pointer[time.Time]
}

// run applies batches read from the outbox until ctx ends.
func (c *consumer) run(ctx context.Context) error {
	types := c.handlers.types()
	if !c.insist(ctx, func(applyFunc) error { return c.register(ctx, types) }) {
		return nil
	}
	for {
		more := false
		step := func(apply applyFunc) (err error) {
			more, err = c.step(ctx, types, apply)
			return err
		}
		if !c.insist(ctx, step) || !more && !sleep(ctx, c.wake, idleLook) {
			return nil
		}
	}
}

// applyFunc is together or oneByOne.
type applyFunc func(ctx context.Context, tx pgx.Tx, news fresh) error

// insist tries until it works; false when ctx ended. Errors are logged and retried: events must flow
// again as soon as whatever was wrong is right.
func (c *consumer) insist(ctx context.Context, try func(apply applyFunc) error) bool {
	for failures := 0; ; {
		apply := c.together
		if failures >= carefulAfter {
			apply = c.oneByOne
		}
		err := try(apply)
		if ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		failures++
		c.bus.opts.Log.WarnContext(ctx, "consumer retries", "consumer", c.name, "failures", failures, "error", err)
		if !sleep(ctx, nil, backoff(failures)) {
			return false
		}
	}
}

// errElsewhere means that another process runs this consumer now.
var errElsewhere = errors.New("another process runs this consumer")

// step applies one batch: inbox, effects and cursor in one transaction.
func (c *consumer) step(ctx context.Context, types []string, apply applyFunc) (more bool, err error) {
	err = c.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		from, err := c.lockCursor(ctx, tx)
		if err != nil {
			return err
		}
		batch, next, err := read(ctx, tx, from, types, c.bus.opts.Batch)
		if err != nil {
			return err
		}
		if len(batch) == 0 && next.xid < from.xid+idleMove {
			return nil
		}
		more = len(batch) >= c.bus.opts.Batch
		news, err := c.note(ctx, tx, batch)
		if err != nil {
			return err
		}
		if err := apply(ctx, tx, news); err != nil {
			return err
		}
		return c.moveCursor(ctx, tx, next)
	})
	if errors.Is(err, errElsewhere) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if time.Since(c.parkedAt) < idleLook {
		return more, nil
	}
	c.parkedAt = time.Now()
	return more, c.retryParked(ctx)
}

// inTx runs fn in a transaction, and after it what fn asked for with AfterCommit.
func (c *consumer) inTx(ctx context.Context, fn func(ctx context.Context, tx pgx.Tx) error) error {
	ctx, after := withHooks(ctx)
	err := storage.InTx(ctx, c.bus.pool, func(tx pgx.Tx) error {
		after.run = nil // of an attempt that was rolled back
		return fn(ctx, tx)
	})
	if err != nil {
		return err
	}
	for _, hook := range after.run {
		fault.Pass(fault.EventsCommitted)
		hook()
	}
	return nil
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

func (c *consumer) moveCursor(ctx context.Context, tx pgx.Tx, to cursor) error {
	const move = `UPDATE events.cursors SET xid = $2::bigint::text::xid8, id = $3, updated_at = now() WHERE consumer = $1`
	if _, err := storage.Later(tx).Exec(ctx, move, c.name, int64(to.xid), to.id); err != nil {
		return fmt.Errorf("move cursor: %w", err)
	}
	return nil
}

const noteSQL = `
WITH noted AS (INSERT INTO events.inbox (consumer, event_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING RETURNING event_id)
SELECT event_id, EXISTS (SELECT FROM events.parked WHERE consumer = $1) FROM noted`

// fresh are events that a consumer has not applied yet.
type fresh struct {
	events []Event
	// parked says that some event of the consumer is parked: it may block these.
	parked bool
}

// note writes the inbox and returns what was not there.
func (c *consumer) note(ctx context.Context, tx pgx.Tx, batch []Event) (news fresh, err error) {
	if len(batch) == 0 || fault.Planted(fault.NoInbox) {
		return fresh{events: batch}, nil
	}
	ids := make([]int64, len(batch))
	for i, event := range batch {
		ids[i] = event.ID
	}
	rows, err := tx.Query(ctx, noteSQL, c.name, ids)
	if err != nil {
		return news, fmt.Errorf("note inbox: %w", err)
	}
	noted, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (id int64, err error) {
		err = row.Scan(&id, &news.parked)
		return id, err
	})
	if err != nil {
		return news, fmt.Errorf("note inbox: %w", err)
	}
	if len(noted) == len(batch) {
		news.events = batch
		return news, nil
	}
	isFresh := make(map[int64]bool, len(noted))
	for _, id := range noted {
		isFresh[id] = true
	}
	for _, event := range batch {
		if isFresh[event.ID] {
			news.events = append(news.events, event)
		}
	}
	return news, nil
}

// together applies a batch set by set; events behind a parked one of their subject are parked too.
func (c *consumer) together(ctx context.Context, tx pgx.Tx, news fresh) error {
	if len(news.events) == 0 {
		return nil
	}
	if !news.parked {
		return c.handlers.apply(ctx, tx, news.events)
	}
	blocked, err := c.blockedSubjects(ctx, tx, news.events)
	if err != nil {
		return err
	}
	var free []Event
	for _, event := range news.events {
		if !blocked[event.Subject] {
			free = append(free, event)
		} else if err := c.park(ctx, tx, event, errors.New("an earlier event of the subject is parked")); err != nil {
			return err
		}
	}
	return c.handlers.apply(ctx, tx, free)
}

// oneByOne applies events each in a savepoint and parks what fails.
func (c *consumer) oneByOne(ctx context.Context, tx pgx.Tx, news fresh) error {
	for _, event := range news.events {
		blocked, err := c.blockedSubjects(ctx, tx, []Event{event})
		if err != nil {
			return err
		}
		if blocked[event.Subject] {
			err = errors.New("an earlier event of the subject is parked")
		} else {
			err = attempt(ctx, tx, func(tx pgx.Tx) error {
				return c.handlers.apply(ctx, tx, []Event{event})
			})
		}
		if err == nil {
			continue
		}
		if notTheEvent(ctx, err) {
			return err
		}
		if err := c.park(ctx, tx, event, err); err != nil {
			return err
		}
	}
	return nil
}
