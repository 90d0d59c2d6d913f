package inventory

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// metrics feed the KPIs of store and stock: demand that met no stock, and units by what moved them
// (turnover, waste, shrink).
type metrics struct {
	reservations, units, expiries metric.Int64Counter
}

func newMetrics() (m metrics, err error) {
	meter := otel.Meter("doorstep/inventory")
	counter := func(name, what string) metric.Int64Counter {
		c, fault := meter.Int64Counter(name, metric.WithDescription(what))
		err = errors.Join(err, fault)
		return c
	}
	m.reservations = counter("doorstep_stock_reservations", "Attempts to hold units, by outcome.")
	m.units = counter("doorstep_stock_units_moved", "Units that came to the shelf or left it, by kind of movement.")
	m.expiries = counter("doorstep_stock_holds_expired", "Carts whose hold ran out.")
	return m, err
}

func (m *metrics) reserved(ctx context.Context, outcome string) {
	m.reservations.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("outcome", outcome))))
}

func (m *metrics) moved(ctx context.Context, kind string, units int32) {
	m.units.Add(ctx, int64(units), metric.WithAttributeSet(attribute.NewSet(attribute.String("kind", kind))))
}

func (m *metrics) expired(ctx context.Context, holds int) { m.expiries.Add(ctx, int64(holds)) }
