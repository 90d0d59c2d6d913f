package inventory

import (
	"context"

	"go.opentelemetry.io/otel/attribute"

	"doorstep/kit/obs"
)

// metrics feed the KPIs of store and stock: demand that met no stock, and units by what moved them
// (turnover, waste, shrink).
type metrics struct {
	reservations, units, expiries *obs.Counter
}

func newMetrics() metrics {
	m := obs.Global()
	return metrics{
		reservations: m.Counter("doorstep_stock_reservations_total", "Attempts to hold units, by outcome.", "1"),
		units:        m.Counter("doorstep_stock_units_moved_total", "Units that came to the shelf or left it, by kind of movement.", "1"),
		expiries:     m.Counter("doorstep_stock_holds_expired_total", "Carts whose hold ran out.", "1"),
	}
}

func (m *metrics) reserved(ctx context.Context, outcome string) {
	m.reservations.With(attribute.String("outcome", outcome)).Add(ctx, 1)
}

func (m *metrics) moved(ctx context.Context, kind string, units int32) {
	m.units.With(attribute.String("kind", kind)).Add(ctx, int64(units))
}

func (m *metrics) expired(ctx context.Context, holds int) { m.expiries.Add(ctx, int64(holds)) }
