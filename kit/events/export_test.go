package events

import (
	"context"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Record is what the relay sends for an event.
var Record = record

// Parse is what a process makes of a record.
var Parse = parse

// Same reports whether two events are one, but for how time and payload are written.
func Same(a, b Event) bool {
	a.Time, a.Payload, b.Time, b.Payload = time.Time{}, nil, time.Time{}, nil
	return reflect.DeepEqual(a, b)
}

// ReadAll returns the events of the outbox, oldest first.
func ReadAll(ctx context.Context, pool *pgxpool.Pool) ([]Event, error) {
	batch, _, err := read(ctx, pool, cursor{}, nil, 1<<20)
	return batch, err
}
