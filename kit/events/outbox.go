package events

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// cursor is a place in the outbox: everything up to and including it has been read.
type cursor struct {
	xid uint64
	id  int64
}

const readSQL = `
SELECT xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox
WHERE (xid, id) > ($1::bigint::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND ($3::text[] IS NULL OR type = ANY ($3))
ORDER BY outbox.xid, outbox.id
LIMIT $4`

// Events of the same subjects that lie behind the batch but were written before its last event:
// overlapping transactions may commit in another order than they got their xid.
const overtakenSQL = `
SELECT xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox
WHERE subject = ANY ($1) AND id < $2 AND (xid, id) > ($3::bigint::text::xid8, $4)
  AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND type = ANY ($5)`

// Events are safe to read below this transaction: all before it have ended.
const horizonSQL = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// read returns the next events of some types (nil: all) in the order in which subjects saw them,
// and the cursor behind them.
func read(ctx context.Context, q querier, from cursor, types []string, limit int) ([]Event, cursor, error) {
	// Before the events, so that none can become readable between the two and be skipped.
	var horizon uint64
	if err := q.QueryRow(ctx, horizonSQL).Scan(&horizon); err != nil {
		return nil, from, fmt.Errorf("read horizon: %w", err)
	}
	batch, err := query(ctx, q, readSQL, int64(from.xid), from.id, types, limit)
	if err != nil {
		return nil, from, err
	}
	if len(batch) < limit {
		next := cursor{xid: horizon}
		if n := len(batch); n > 0 && batch[n-1].xid >= horizon {
			next = cursor{xid: batch[n-1].xid, id: batch[n-1].ID}
		}
		if next.xid < from.xid || (next.xid == from.xid && next.id < from.id) {
			next = from
		}
		sortByID(batch)
		return batch, next, nil
	}
	next := cursor{xid: batch[limit-1].xid, id: batch[limit-1].ID}
	overtaken, err := overtakenBy(ctx, q, batch, next, types)
	if err != nil {
		return nil, from, err
	}
	batch = append(batch, overtaken...)
	sortByID(batch)
	return batch, next, nil
}

func overtakenBy(ctx context.Context, q querier, batch []Event, next cursor, types []string) ([]Event, error) {
	if types == nil {
		return nil, nil // watchers take state by version, in any order
	}
	subjects, last := make([]string, len(batch)), int64(0)
	for i, event := range batch {
		subjects[i] = event.Subject
		last = max(last, event.ID)
	}
	return query(ctx, q, overtakenSQL, subjects, last, int64(next.xid), next.id, types)
}

func query(ctx context.Context, q querier, sql string, args ...any) ([]Event, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	batch, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Event, err error) {
		err = row.Scan(&e.xid, &e.ID, &e.Topic, &e.Type, &e.Subject, &e.PartitionKey, &e.Seq, &e.Time, &e.Traceparent, &e.Payload)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return batch, nil
}

// sortByID restores the order of writing: a subject's row lock orders its events' ids.
func sortByID(batch []Event) {
	slices.SortFunc(batch, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
}
