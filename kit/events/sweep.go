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

// sweep applies what Kafka did not bring in time, and moves the cursor: before it all is applied,
// as without Kafka. So events flow, slower, while Kafka does not work at all.
func (c *consumer) sweep(ctx context.Context) error {
	var due uint64 // readable for at least the time of grace
	since := time.Now()
	for grace := c.bus.opts.Kafka.Grace; ; {
		round := func(apply applyFunc) error {
			if time.Since(since) >= grace {
				next, err := readHorizon(ctx, c.bus.pool)
				if err != nil {
					return err
				}
				if err := c.applyLate(ctx, due, apply); err != nil {
					return err
				}
				due, since = next, time.Now()
			}
			return c.retryParked(ctx)
		}
		if !c.insist(ctx, round) || !sleep(ctx, nil, min(grace, idleLook)) {
			return nil
		}
	}
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
			late, err := query(ctx, tx, lateSQL, int64(from.xid), from.id, int64(due), c.handlers.types(), c.name, c.bus.opts.Batch)
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
