package events

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

const lateSQL = `
SELECT xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox o
WHERE (xid, id) > ($1::bigint::text::xid8, $2) AND xid < $3::bigint::text::xid8 AND type = ANY ($4)
  AND NOT EXISTS (SELECT FROM events.inbox i WHERE i.consumer = $5 AND i.event_id = o.id)
  AND NOT EXISTS (SELECT FROM events.parked p WHERE p.consumer = $5 AND p.event_id = o.id)
ORDER BY o.xid, o.id
LIMIT $6`

// sweep applies what Kafka did not bring in time, and moves the cursor: before it all is applied, as
// without Kafka. While Kafka does not work, it follows the outbox as closely as it can.
func (c *consumer) sweep(ctx context.Context) error {
	var due, noted uint64 // horizons: due has been one for the time of grace
	since := time.Now()   // when noted was
	for grace := c.bus.opts.Kafka.Grace; ; {
		deaf := c.deafFor() > grace
		round := func(apply applyFunc) error {
			horizon, err := readHorizon(ctx, c.bus.pool)
			if err != nil {
				return err
			}
			if deaf {
				due = horizon
			}
			if time.Since(since) >= grace {
				due, noted, since = max(due, noted), horizon, time.Now()
			}
			if err := c.applyLate(ctx, due, apply); err != nil {
				return err
			}
			return c.retryParked(ctx)
		}
		var wake <-chan struct{} // nil while what just happened will come
		if deaf {
			wake = c.wake
		}
		if !c.insist(ctx, round) || !sleep(ctx, wake, min(grace, idleLook)) {
			return nil
		}
	}
}

// deafFor is how long nothing can come from Kafka; 0 while it can.
func (c *consumer) deafFor() time.Duration {
	if since := c.deafSince.Load(); since != nil {
		return time.Since(*since)
	}
	return 0
}

func (c *consumer) setDeaf(deaf bool) {
	if !deaf {
		c.deafSince.Store(nil)
		return
	}
	now := time.Now()
	c.deafSince.Store(&now)
}

// applyLate brings the cursor to a horizon, unless another process is doing so.
func (c *consumer) applyLate(ctx context.Context, due uint64, apply applyFunc) error {
	for more := true; more; {
		err := c.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
			from, err := c.lockCursor(ctx, tx)
			if err != nil || from.xid >= due {
				more = false
				return err
			}
			late, err := query(ctx, tx, lateSQL, toEvent, int64(from.xid), from.id, int64(due), c.handlers.types(), c.name, c.bus.opts.Batch)
			if err != nil {
				return err
			}
			more = len(late) >= c.bus.opts.Batch
			next := behind(from, late, due, c.bus.opts.Batch)
			earlier, err := c.earlier(ctx, tx, from, late, 0)
			if err != nil {
				return err
			}
			if err := c.applyOnce(ctx, tx, append(late, earlier...), apply); err != nil {
				return err
			}
			return c.moveCursor(ctx, tx, next)
		})
		if errors.Is(err, errElsewhere) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
