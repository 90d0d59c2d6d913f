package obs

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// WatchPool exports how busy a database pool is, under the label pool, for as
// long as the process lives:
//
//	doorstep_db_connections{pool,state}         in_use, idle, connecting
//	doorstep_db_connections_max{pool}
//	doorstep_db_acquires_total{pool}
//	doorstep_db_acquire_waits_total{pool}       acquires that found no free connection
//	doorstep_db_acquire_wait_seconds_total{pool}
//	doorstep_db_acquire_canceled_total{pool}
//
// Waits growing faster than acquires is the first sign of a pool too small or
// of queries too slow.
func (m *Meter) WatchPool(name string, pool interface{ Stat() *pgxpool.Stat }) {
	meter := m.OTel()
	gauge := func(name, help string) metric.Int64Observable {
		inst, err := meter.Int64ObservableGauge(name, metric.WithDescription(help))
		must(name, err)
		return inst
	}
	counter := func(name, help string) metric.Int64Observable {
		inst, err := meter.Int64ObservableCounter(name, metric.WithDescription(help))
		must(name, err)
		return inst
	}
	connections := gauge("doorstep_db_connections", "Connections of the pool by state.")
	maximum := gauge("doorstep_db_connections_max", "Connections the pool may open.")
	acquires := counter("doorstep_db_acquires_total", "Connections taken from the pool.")
	waits := counter("doorstep_db_acquire_waits_total", "Acquires that found no free connection.")
	canceled := counter("doorstep_db_acquire_canceled_total", "Acquires given up before there was a connection.")
	waited, err := meter.Float64ObservableCounter("doorstep_db_acquire_wait_seconds_total",
		metric.WithDescription("Time spent waiting for a free connection."), metric.WithUnit("s"))
	must("doorstep_db_acquire_wait_seconds_total", err)

	poolLabel := attribute.String("pool", name)
	all := attributes([]attribute.KeyValue{poolLabel})
	state := func(s string) metric.MeasurementOption {
		return attributes([]attribute.KeyValue{poolLabel, attribute.String("state", s)})
	}
	inUse, idle, connecting := state("in_use"), state("idle"), state("connecting")

	_, err = meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		s := pool.Stat()
		o.ObserveInt64(connections, int64(s.AcquiredConns()), inUse)
		o.ObserveInt64(connections, int64(s.IdleConns()), idle)
		o.ObserveInt64(connections, int64(s.ConstructingConns()), connecting)
		o.ObserveInt64(maximum, int64(s.MaxConns()), all)
		o.ObserveInt64(acquires, s.AcquireCount(), all)
		o.ObserveInt64(waits, s.EmptyAcquireCount(), all)
		o.ObserveInt64(canceled, s.CanceledAcquireCount(), all)
		o.ObserveFloat64(waited, s.EmptyAcquireWaitTime().Seconds(), all)
		return nil
	}, connections, maximum, acquires, waits, canceled, waited)
	must("doorstep_db_*", err)
}
