package catalog

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"doorstep/kit/obs"
)

// metrics are the two out-of-stock rates of the domain guide: of what is on the shelf list, and of
// what people look at.
type metrics struct {
	viewedInStock, viewedOutOfStock *obs.Counter
}

func newMetrics(l *library) (metrics, error) {
	m := obs.Global()
	_, err := m.OTel().Int64ObservableGauge("doorstep_assortment_products",
		metric.WithDescription("Products that a store carries, by whether there is any."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			l.observe(o)
			return nil
		}))
	if err != nil {
		return metrics{}, fmt.Errorf("make metrics: %w", err)
	}
	views := m.Counter("doorstep_product_views_total", "Product pages shown, by whether there was any.", "1")
	return metrics{
		viewedInStock:    views.With(attribute.Bool("in_stock", true)),
		viewedOutOfStock: views.With(attribute.Bool("in_stock", false)),
	}, nil
}

func (m *metrics) viewed(ctx context.Context, inStock bool) {
	if inStock {
		m.viewedInStock.Add(ctx, 1)
	} else {
		m.viewedOutOfStock.Add(ctx, 1)
	}
}

func (l *library) observe(o metric.Int64Observer) {
	v := l.current.Load()
	if v == nil {
		return
	}
	for store, shelf := range v.stores {
		var out int64
		for i := range shelf.items {
			if said := shelf.items[i].level.said.Load(); said == nil || said.available <= 0 {
				out++
			}
		}
		at := attribute.String("warehouse_id", store)
		o.Observe(out, metric.WithAttributes(at, attribute.Bool("in_stock", false)))
		o.Observe(int64(len(shelf.items))-out, metric.WithAttributes(at, attribute.Bool("in_stock", true)))
	}
}
