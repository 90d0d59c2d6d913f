package events

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"
)

// buckets is into how many parts the work of one consumer is divided at most.
const buckets = 64

// errBehind means that Kafka brings events before very many others of their subjects.
var errBehind = errors.New("the outbox has to be caught up with first")

// runOnKafka applies what Kafka brings to this process, and what it failed to bring, until ctx ends.
func (c *consumer) runOnKafka(ctx context.Context) error {
	if !c.insist(ctx, func(applyFunc) error { return c.register(ctx, c.handlers.types()) }) {
		return nil
	}
	c.setDeaf(true)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.sweep(ctx) })
	group.Go(func() error {
		topic := c.bus.opts.Kafka.Topic
		c.bus.keepConnected(ctx, c.name, c.receive,
			kgo.ConsumerGroup(topic+"."+c.name), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
			kgo.DisableAutoCommit(), kgo.SessionTimeout(sessionTimeout), kgo.HeartbeatInterval(heartbeatInterval), kgo.FetchMaxWait(fetchWait))
		return nil
	})
	return group.Wait()
}

// receive applies what comes in one transaction a batch, and then commits the offsets. If it crashes
// between, or others get the partitions meanwhile, events come again and the inbox skips them.
func (c *consumer) receive(ctx context.Context, client *kgo.Client) error {
	var installation string
	if err := c.bus.pool.QueryRow(ctx, `SELECT installation::text FROM events.relay`).Scan(&installation); err != nil {
		return fmt.Errorf("read installation: %w", err)
	}
	c.setDeaf(false)
	defer c.setDeaf(true)
	for {
		fetched := client.PollRecords(ctx, c.bus.opts.Batch)
		if errs := fetched.Errors(); len(errs) > 0 {
			return fmt.Errorf("receive events: %w", errs[0].Err)
		}
		batch := c.wanted(ctx, fetched.Records(), installation)
		deliver := func(apply applyFunc) error { return c.deliver(ctx, batch, apply) }
		if len(batch) > 0 && !c.insist(ctx, deliver) {
			return nil
		}
		c.commit(ctx, client, fetched.Records())
	}
}

// commit may fail while partitions move to another process; they come again there.
func (c *consumer) commit(ctx context.Context, client *kgo.Client, records []*kgo.Record) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	if err := client.CommitRecords(ctx, records...); err != nil {
		c.bus.opts.Log.DebugContext(ctx, "offsets not committed", "consumer", c.name, "error", err)
	}
}

// wanted are the events that this consumer takes.
func (c *consumer) wanted(ctx context.Context, records []*kgo.Record, installation string) []Event {
	var batch []Event
	for _, r := range records {
		event, from, err := parse(r)
		if err == nil && from != installation {
			err = fmt.Errorf("event of another installation, %q, in topic %s", from, r.Topic)
		}
		if err != nil {
			c.bus.opts.Log.ErrorContext(ctx, "record ignored", "consumer", c.name, "error", err)
			continue
		}
		if _, takes := c.handlers[event.Type]; takes {
			batch = append(batch, event)
		}
	}
	return batch
}

// deliver applies a batch from Kafka.
func (c *consumer) deliver(ctx context.Context, batch []Event, apply applyFunc) error {
	return c.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var applied cursor
		if err := tx.QueryRow(ctx, `SELECT xid::text::bigint, id FROM events.cursors WHERE consumer = $1`, c.name).Scan(&applied.xid, &applied.id); err != nil {
			return fmt.Errorf("read cursor: %w", err)
		}
		// Their inbox rows may be pruned.
		fresh := slices.DeleteFunc(slices.Clone(batch), func(e Event) bool { return !applied.before(e) })
		earlier, err := c.earlier(ctx, tx, applied, fresh, c.bus.opts.Batch+1)
		if err != nil {
			return err
		}
		if len(earlier) > c.bus.opts.Batch {
			return errBehind
		}
		return c.applyOnce(ctx, tx, append(fresh, earlier...), apply)
	})
}

const earlierSQL = `
SELECT xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox o JOIN unnest($1::text[], $2::bigint[]) AS s (subject, last) USING (subject)
WHERE id < last AND (xid, id) > ($3::bigint::text::xid8, $4) AND type = ANY ($5) AND id <> ALL ($6)
  AND NOT EXISTS (SELECT FROM events.inbox i WHERE i.consumer = $7 AND i.event_id = o.id)
  AND NOT EXISTS (SELECT FROM events.parked p WHERE p.consumer = $7 AND p.event_id = o.id)
LIMIT nullif($8, 0)`

// earlier returns what this consumer has not applied of the past of a batch's subjects. So the order
// of a subject does not depend on the order in which Kafka brings its events: a partition that was
// lost, or a subject that moved to another one, makes no difference. Limit 0 is none.
func (c *consumer) earlier(ctx context.Context, tx pgx.Tx, applied cursor, batch []Event, limit int) ([]Event, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	known, until := make([]int64, len(batch)), make(map[string]int64)
	for i, event := range batch {
		known[i] = event.ID
		until[event.Subject] = max(until[event.Subject], event.ID)
	}
	subjects, last := make([]string, 0, len(until)), make([]int64, 0, len(until))
	for subject, id := range until {
		subjects, last = append(subjects, subject), append(last, id)
	}
	return query(ctx, tx, earlierSQL, toEvent, subjects, last, int64(applied.xid), applied.id, c.handlers.types(), known, c.name, limit)
}

// applyOnce applies what has not been applied of a batch, while no other process applies events of
// the same stores to this consumer.
func (c *consumer) applyOnce(ctx context.Context, tx pgx.Tx, batch []Event, apply applyFunc) error {
	if len(batch) == 0 {
		return nil
	}
	// One order for all, so that nobody waits in a circle. An event that was sent twice is there twice.
	batch = slices.CompactFunc(bySubjectOrder(batch), func(a, b Event) bool { return a.ID == b.ID })
	const lock = `
SELECT pg_advisory_xact_lock(hashtextextended('events ' || $1 || ' ' || bucket, 0)) FROM unnest($2::int[]) AS bucket`
	if _, err := tx.Exec(ctx, lock, c.name, bucketsOf(batch)); err != nil {
		return fmt.Errorf("lock stores: %w", err)
	}
	news, err := c.note(ctx, tx, batch)
	if err != nil {
		return err
	}
	return apply(ctx, tx, news)
}

// bucketsOf are the parts of the work that a batch touches, in order.
func bucketsOf(batch []Event) []int32 {
	found := make([]int32, len(batch))
	for i, event := range batch {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(event.key()))
		found[i] = int32(hash.Sum32() % buckets)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
