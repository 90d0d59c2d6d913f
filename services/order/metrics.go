package order

import (
	"context"

	"go.opentelemetry.io/otel/attribute"

	"doorstep/kit/obs"
)

// metrics are the KPIs of domain.md, section 4, about whole orders, in business time. The stages are
// measured by the services in which they happen.
type metrics struct {
	placed, delivered, cancelled *obs.Counter
	value, clickToDoor           *obs.Histogram
}

func newMetrics() metrics {
	m := obs.Global()
	return metrics{
		placed:    m.Counter("doorstep_orders_placed_total", "Orders confirmed.", "1"),
		delivered: m.Counter("doorstep_orders_delivered_total", "Orders delivered, by whether the first promise was kept.", "1"),
		cancelled: m.Counter("doorstep_orders_cancelled_total", "Orders cancelled, by actor.", "1"),
		value: m.Histogram("doorstep_order_value_rupees", "Net value of delivered orders without fees.", "INR",
			[]float64{50, 100, 200, 300, 500, 700, 1000, 1500, 2500, 5000}),
		clickToDoor: m.Histogram("doorstep_click_to_door_seconds", "From placed to delivered (O2D).", "s", obs.MinuteBuckets()),
	}
}

// record counts what just happened to an order.
func (m *metrics) record(ctx context.Context, o *Order) {
	for _, entry := range o.history {
		switch entry.Name {
		case "order_confirmed":
			m.placed.Add(ctx, 1)
		case "order_cancelled":
			m.cancelled.With(attribute.String("actor", o.CancelledBy)).Add(ctx, 1)
		case "order_delivered":
			m.delivered.With(attribute.Bool("on_time", !o.DeliveredAt.After(o.PromiseAt))).Add(ctx, 1)
			m.value.Record(ctx, float64(o.Total-o.Discount)/100)
			m.clickToDoor.Record(ctx, o.DeliveredAt.Sub(o.ConfirmedAt).Seconds())
		}
	}
}
