package events

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/fault"
)

// cursor is a place in the outbox: everything up to and including it has been read.
type cursor struct {
	xid uint64
	id  int64
}

// before reports whether an event lies behind this place.
func (c cursor) before(e Event) bool { return e.xid > c.xid || e.xid == c.xid && e.ID > c.id }

// What can be seen behind a cursor, and the horizon of that moment: events are safe to read below this
// transaction, because all before it have ended.
const readSQL = `
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox
WHERE (xid, id) > ($1::bigint::text::xid8, $2) AND ($3::text[] IS NULL OR type = ANY ($3))
ORDER BY outbox.xid, outbox.id
LIMIT $4`

// Events that were written before one of the batch, about the same subject, and are committed but
// lie behind it: a transaction gets its xid before it waits for the subject's lock, so a later
// writer can have the older xid. They are applied with the batch; the inbox skips them when their
// turn comes.
const overtakenSQL = `
SELECT xid::text::bigint, id, topic, type, subject, partition_key, seq, occurred_at, traceparent, payload
FROM events.outbox
WHERE subject = ANY ($1) AND id < $2 AND (xid, id) > ($3::bigint::text::xid8, $4) AND ($5::text[] IS NULL OR type = ANY ($5))`

const horizonSQL = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

func readHorizon(ctx context.Context, q querier) (xid uint64, err error) {
	if err := q.QueryRow(ctx, horizonSQL).Scan(&xid); err != nil {
		return 0, fmt.Errorf("read horizon: %w", err)
	}
	return xid, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// read returns the next events of some types (nil: all) in the order in which subjects saw them,
// and the cursor behind them.
func read(ctx context.Context, q querier, from cursor, types []string, limit int) ([]Event, cursor, error) {
	p, err := open(ctx, q, from, types, limit)
	if err != nil || len(p.batch) == 0 {
		return nil, p.next, err
	}
	subjects, last := reach(p.batch)
	overtaken := p.early
	if p.full { // and there may be more
		if overtaken, err = query(ctx, q, overtakenSQL, toEvent, subjects, last, int64(p.next.xid), p.next.id, types); err != nil {
			return nil, from, err
		}
	}
	for _, event := range overtaken {
		if event.ID < last && slices.Contains(subjects, event.Subject) {
			p.batch = append(p.batch, event)
		}
	}
	return bySubjectOrder(p.batch), p.next, nil
}

// scan is read for who does not mind that an event comes after a later one of its subject.
func scan(ctx context.Context, q querier, from cursor, types []string, limit int) ([]Event, cursor, error) {
	p, err := open(ctx, q, from, types, limit)
	return bySubjectOrder(p.batch), p.next, err
}

// page is what can be seen of the outbox behind a cursor.
type page struct {
	batch []Event // below the horizon
	early []Event // above it: their turn comes later
	full  bool    // more can be seen
	next  cursor  // behind the batch
}

func open(ctx context.Context, q querier, from cursor, types []string, limit int) (page, error) {
	horizon, seen, err := look(ctx, q, from, types, limit)
	if err == nil && len(seen) == 0 && types != nil {
		horizon, seen, err = lookPast(ctx, q, from, types, limit)
	}
	if err != nil {
		return page{next: from}, err
	}
	below := len(seen)
	if !fault.Planted(fault.NaiveCursor) {
		below = sort.Search(len(seen), func(i int) bool { return seen[i].xid >= horizon })
	}
	p := page{batch: seen[:below:below], early: seen[below:], full: len(seen) >= limit}
	p.next = behind(from, p.batch, horizon, limit)
	return p, nil
}

// look returns all that can be seen behind a cursor, and the horizon if that is anything.
func look(ctx context.Context, q querier, from cursor, types []string, limit int) (horizon uint64, seen []Event, err error) {
	seen, err = query(ctx, q, readSQL, func(row pgx.CollectableRow) (e Event, err error) {
		err = row.Scan(append([]any{&horizon}, e.columns()...)...)
		return e, err
	}, int64(from.xid), from.id, types, limit)
	return horizon, seen, err
}

// lookPast lets a cursor pass what is of other types. The horizon is read before the events, so that
// none can become readable between the two and be skipped.
func lookPast(ctx context.Context, q querier, from cursor, types []string, limit int) (horizon uint64, seen []Event, err error) {
	if horizon, err = readHorizon(ctx, q); err != nil {
		return 0, nil, err
	}
	later, seen, err := look(ctx, q, from, types, limit)
	return max(horizon, later), seen, err
}

// bySubjectOrder sorts by id: a subject's lock orders the ids of its events.
func bySubjectOrder(batch []Event) []Event {
	slices.SortFunc(batch, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	return batch
}

// reach is what a batch is about, and its highest id.
func reach(batch []Event) (subjects []string, last int64) {
	subjects = make([]string, len(batch))
	for i, event := range batch {
		subjects[i] = event.Subject
		last = max(last, event.ID)
	}
	return subjects, last
}

// behind is the cursor after a batch: its last event, or the horizon when that was all.
func behind(from cursor, batch []Event, horizon uint64, limit int) cursor {
	last := from
	if n := len(batch); n > 0 {
		last = cursor{xid: batch[n-1].xid, id: batch[n-1].ID}
	}
	if len(batch) < limit && horizon > last.xid {
		return cursor{xid: horizon}
	}
	return last
}

// query is planned each time: a plan for any cursor would read the whole history of a subject, which
// is long for a store, to find what lies behind this one.
func query(ctx context.Context, q querier, sql string, read pgx.RowToFunc[Event], args ...any) ([]Event, error) {
	rows, err := q.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	batch, err := pgx.CollectRows(rows, read)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return batch, nil
}

func toEvent(row pgx.CollectableRow) (e Event, err error) {
	err = row.Scan(e.columns()...)
	return e, err
}

// columns are where a row of the outbox goes.
func (e *Event) columns() []any {
	return []any{&e.xid, &e.ID, &e.Topic, &e.Type, &e.Subject, &e.PartitionKey, &e.Seq, &e.Time, &e.Traceparent, &e.Payload}
}
