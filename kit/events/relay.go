package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kgo"

	"doorstep/kit/fault"
	"doorstep/kit/ids"
)

const (
	// leaseFor is after how long without a batch another process may send.
	leaseFor = 5 * time.Second
	// sendWithin bounds the wait for the brokers to acknowledge a batch.
	sendWithin = 5 * time.Second
)

// relay sends the outbox to Kafka: at least once, and in order for each key. No transaction is open
// meanwhile, as it would hold back every reader of the outbox; a lease keeps to one process at a
// time. That two send after all is harmless: both send in the same order from a place before which
// all is acknowledged.
type relay struct {
	bus    *Bus
	holder string // this process, in the lease
	wake   chan struct{}
}

func newRelay(b *Bus) *relay {
	return &relay{bus: b, holder: ids.Secret(), wake: make(chan struct{}, 1)}
}

func (r *relay) run(ctx context.Context) error {
	defer r.release(ctx)
	r.bus.keepConnected(ctx, "relay", r.send,
		kgo.DefaultProduceTopic(r.bus.opts.Kafka.Topic), kgo.RequiredAcks(kgo.AllISRAcks()), // and idempotent by default
		// A client with an unsure record is not used again, so its gap in the sequence does not matter.
		kgo.AllowIdempotentProduceCancellation())
	return nil
}

func (r *relay) send(ctx context.Context, client *kgo.Client) error {
	for {
		more, err := r.sendBatch(ctx, client)
		if err != nil {
			return err
		}
		if !more && !sleep(ctx, r.wake, idleLook) {
			return nil
		}
	}
}

func (r *relay) sendBatch(ctx context.Context, client *kgo.Client) (more bool, err error) {
	from, installation, err := r.lease(ctx)
	if errors.Is(err, errElsewhere) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	batch, next, err := read(ctx, r.bus.pool, from, nil, r.bus.opts.Batch)
	if err != nil || len(batch) == 0 {
		return false, err
	}
	records := make([]*kgo.Record, len(batch))
	for i, event := range batch {
		records[i] = record(event, installation)
	}
	sending, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := client.ProduceSync(sending, records...).FirstErr(); err != nil {
		return false, fmt.Errorf("send events: %w", err)
	}
	fault.Pass(fault.EventsSent)
	const move = `UPDATE events.relay SET xid = $2::bigint::text::xid8, id = $3 WHERE holder = $1`
	if _, err := r.bus.pool.Exec(ctx, move, r.holder, int64(next.xid), next.id); err != nil {
		return false, fmt.Errorf("move relay: %w", err)
	}
	return len(batch) >= r.bus.opts.Batch, nil
}

// lease takes or prolongs the right to send, and says from where. A relay that is new starts with
// what some consumer may not have applied.
func (r *relay) lease(ctx context.Context) (from cursor, installation string, err error) {
	const take = `
UPDATE events.relay SET holder = $1, held_until = now() + $2 * interval '1 second',
    xid = coalesce(xid, (SELECT xid FROM events.cursors ORDER BY xid LIMIT 1), '0')
WHERE holder = $1 OR held_until < now()
RETURNING xid::text::bigint, id, installation::text`
	err = r.bus.pool.QueryRow(ctx, take, r.holder, leaseFor.Seconds()).Scan(&from.xid, &from.id, &installation)
	if errors.Is(err, pgx.ErrNoRows) {
		return from, "", errElsewhere
	}
	if err != nil {
		return from, "", fmt.Errorf("lease relay: %w", err)
	}
	return from, installation, nil
}

// release lets another process send at once.
func (r *relay) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	if _, err := r.bus.pool.Exec(ctx, `UPDATE events.relay SET held_until = '-infinity' WHERE holder = $1`, r.holder); err != nil {
		r.bus.opts.Log.WarnContext(ctx, "lease of the relay not given back", "error", err)
	}
}
