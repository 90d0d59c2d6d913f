package events

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Record is what the relay sends for an event.
var Record = record

// ReadAll returns the events of the outbox, oldest first.
func ReadAll(ctx context.Context, pool *pgxpool.Pool) ([]Event, error) {
	batch, _, err := read(ctx, pool, cursor{}, nil, 1<<20)
	return batch, err
}
