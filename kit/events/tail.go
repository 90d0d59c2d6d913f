package events

import (
	"context"
	"fmt"
	"time"
)

const (
	// lookBack is how far before its start a process reads for its watchers. States that are repeated
	// more often than this are complete, and what holds for as long as an access token is not missed.
	lookBack = 20 * time.Minute
	// pruneEvery is how often events past retention are deleted.
	pruneEvery = time.Minute
)

// tail follows the outbox once for the whole process: it tells the watchers, and wakes the
// consumers for whom something came. So an idle process makes one small query a poll.
func (b *Bus) tail(ctx context.Context) error {
	at, started := cursor{}, false
	types := b.watched() // all that matters of the time before the start
	for {
		var err error
		if !started {
			at, err = b.startOfTail(ctx)
			started = err == nil
		}
		looked, more := time.Now(), false
		if err == nil {
			at, more, err = b.follow(ctx, at, types)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			b.opts.Log.WarnContext(ctx, "outbox not readable, trying again", "error", err)
			if !sleep(ctx, nil, time.Second) {
				return nil
			}
			continue
		}
		if more {
			continue
		}
		types = nil
		rest := b.opts.Pace - time.Since(looked)
		if rest > 0 && !sleep(ctx, nil, rest) || !sleep(ctx, b.wake, b.opts.Poll) {
			return nil
		}
	}
}

func (b *Bus) watched() []string {
	types := make([]string, 0, len(b.watchers)) // none is not all
	for name := range b.watchers {
		types = append(types, name)
	}
	return types
}

func (b *Bus) startOfTail(ctx context.Context) (at cursor, err error) {
	const oldest = `
SELECT coalesce(min(xid)::text::bigint - 1, pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)
FROM events.outbox WHERE inserted_at > now() - $1 * interval '1 second'`
	if err = b.pool.QueryRow(ctx, oldest, lookBack.Seconds()).Scan(&at.xid); err != nil {
		return at, fmt.Errorf("find start of outbox: %w", err)
	}
	at.id = 1<<63 - 1
	return at, nil
}

func (b *Bus) follow(ctx context.Context, at cursor, types []string) (next cursor, more bool, err error) {
	batch, next, err := scan(ctx, b.pool, at, types, b.opts.Batch) // watchers take state by version, in any order
	if err != nil {
		return at, false, err
	}
	came := make(map[string]bool)
	for _, event := range batch {
		came[event.Type] = true
		for _, w := range b.watchers[event.Type] {
			if err := w.see(event); err != nil {
				b.opts.Log.ErrorContext(ctx, "watcher refused event", "type", event.Type, "event", event.ID, "error", err)
			}
		}
	}
	if b.relay != nil && len(batch) > 0 {
		signal(b.relay.wake)
	}
	for _, c := range b.consumers {
		for name := range came {
			if _, wanted := c.handlers[name]; wanted {
				signal(c.wake)
				break
			}
		}
	}
	return next, len(batch) >= b.opts.Batch, nil
}

// prune deletes events past retention that every consumer has passed, with their inbox rows.
func (b *Bus) prune(ctx context.Context) error {
	const outbox = `
WITH gone AS (
    DELETE FROM events.outbox o
    WHERE o.inserted_at < now() - $1 * interval '1 second'
      AND (o.xid, o.id) <= (SELECT c.xid, c.id FROM events.cursors c ORDER BY c.xid, c.id LIMIT 1)
      AND NOT EXISTS (SELECT FROM events.parked p WHERE p.event_id = o.id)
    RETURNING o.id)
DELETE FROM events.inbox i USING gone WHERE i.event_id = gone.id`
	for sleep(ctx, nil, pruneEvery) {
		if _, err := b.pool.Exec(ctx, outbox, b.opts.Retention.Seconds()); err != nil && ctx.Err() == nil {
			b.opts.Log.WarnContext(ctx, "old events not pruned", "error", err)
		}
	}
	return nil
}
