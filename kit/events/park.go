package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/storage"
)

// parkedRetry is how long a parked event rests between attempts.
const parkedRetry = 5 * time.Second

// notTheEvent reports whether an attempt failed for a reason that another event would have met as well:
// the end of ctx, a transaction beside it, a database that went away. Such an event is not parked.
func notTheEvent(ctx context.Context, err error) bool {
	return ctx.Err() != nil || storage.IsRetryable(err) || storage.IsUnreachable(err)
}

// park takes back the inbox row, so that the inbox stays the truth about what was applied.
func (c *consumer) park(ctx context.Context, tx pgx.Tx, event Event, cause error) error {
	c.bus.opts.Log.ErrorContext(ctx, "event parked", "consumer", c.name, "type", event.Type, "event", event.ID, "subject", event.Subject, "error", cause)
	if _, err := tx.Exec(ctx, `DELETE FROM events.inbox WHERE consumer = $1 AND event_id = $2`, c.name, event.ID); err != nil {
		return fmt.Errorf("park: %w", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO events.parked (consumer, event_id, subject, error) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		c.name, event.ID, event.Subject, cause.Error())
	if err != nil {
		return fmt.Errorf("park: %w", err)
	}
	return nil
}

func (c *consumer) blockedSubjects(ctx context.Context, tx pgx.Tx, batch []Event) (map[string]bool, error) {
	subjects := make([]string, len(batch))
	for i, event := range batch {
		subjects[i] = event.Subject
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT subject FROM events.parked WHERE consumer = $1 AND subject = ANY ($2)`, c.name, subjects)
	if err != nil {
		return nil, fmt.Errorf("look for parked events: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(found) == 0 {
		return nil, err
	}
	blocked := make(map[string]bool, len(found))
	for _, subject := range found {
		blocked[subject] = true
	}
	return blocked, nil
}

const dueSQL = `
SELECT o.xid::text::bigint, o.id, o.topic, o.type, o.subject, o.partition_key, o.seq, o.occurred_at, o.traceparent, o.payload
FROM events.parked p JOIN events.outbox o ON o.subject = p.subject AND o.id = p.event_id
WHERE p.consumer = $1 AND p.parked_at + $2 * interval '1 second' <= now()
  AND NOT EXISTS (SELECT FROM events.parked earlier WHERE earlier.consumer = p.consumer AND earlier.subject = p.subject AND earlier.event_id < p.event_id)
ORDER BY p.event_id LIMIT 1 FOR UPDATE OF p SKIP LOCKED`

var errNoneDue = errors.New("no parked event is due")

// retryParked tries parked events that have rested, each in its own transaction, a subject's oldest
// first, until none is due or one fails again.
func (c *consumer) retryParked(ctx context.Context) error {
	for {
		var cause error
		err := c.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
			due, err := query(ctx, tx, dueSQL, toEvent, c.name, parkedRetry.Seconds())
			if err != nil || len(due) == 0 {
				cause = errNoneDue
				return err
			}
			cause, err = c.tryParked(ctx, tx, due[0])
			return err
		})
		if errors.Is(cause, errNoneDue) || err != nil {
			return err
		}
		if cause != nil {
			return nil
		}
	}
}

func (c *consumer) tryParked(ctx context.Context, tx pgx.Tx, event Event) (cause, err error) {
	cause = attempt(ctx, tx, func(tx pgx.Tx) error {
		news, err := c.note(ctx, tx, []Event{event})
		if err != nil || len(news.events) == 0 {
			return err
		}
		return c.handlers.apply(ctx, tx, news.events)
	})
	if notTheEvent(ctx, cause) {
		return cause, cause
	}
	if cause != nil {
		_, err = tx.Exec(ctx, `UPDATE events.parked SET attempts = attempts + 1, error = $3, parked_at = now() WHERE consumer = $1 AND event_id = $2`, c.name, event.ID, cause.Error())
		return cause, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM events.parked WHERE consumer = $1 AND event_id = $2`, c.name, event.ID)
	return nil, err
}
