package app

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/obs"
)

// watchEvents shows how events flow, read when it is scraped.
func watchEvents(meter *obs.Meter, pool *pgxpool.Pool) {
	gauge := func(name, help, unit, sql string) {
		meter.GaugeFunc(name, help, unit, func(ctx context.Context) (value float64, err error) {
			err = pool.QueryRow(ctx, sql).Scan(&value)
			return value, err
		})
	}
	gauge("doorstep_events_parked", "Events that a consumer cannot apply; each holds up its subject.", "1",
		`SELECT count(*)::float8 FROM events.parked`)
	gauge("doorstep_events_waiting_seconds", "Age of the oldest event that some consumer has not applied yet, on the wall.", "s", `
SELECT coalesce(extract(epoch FROM now() - min(o.inserted_at)), 0)::float8
FROM events.cursors c JOIN events.outbox o ON (o.xid, o.id) > (c.xid, c.id) AND o.type = ANY (c.types)`)
}
