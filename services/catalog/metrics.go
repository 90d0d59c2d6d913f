package catalog

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// metrics are the two out-of-stock rates of the domain guide: of what is on the shelf list, and of
// what people look at.
type metrics struct {
	views               metric.Int64Counter
	inStock, notInStock metric.MeasurementOption
}

func newMetrics(l *library) (metrics, error) {
	meter := otel.Meter("doorstep/catalog")
	m := metrics{
		inStock:    metric.WithAttributeSet(attribute.NewSet(attribute.Bool("in_stock", true))),
		notInStock: metric.WithAttributeSet(attribute.NewSet(attribute.Bool("in_stock", false))),
	}
	var err error
	if m.views, err = meter.Int64Counter("catalog.product.views", metric.WithDescription("Product pages shown, by whether there was any.")); err != nil {
		return m, fmt.Errorf("make metrics: %w", err)
	}
	_, err = meter.Int64ObservableGauge("catalog.assortment.products",
		metric.WithDescription("Products that a store carries, by whether there is any."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			l.observe(o)
			return nil
		}))
	if err != nil {
		return m, fmt.Errorf("make metrics: %w", err)
	}
	return m, nil
}

func (m *metrics) viewed(ctx context.Context, inStock bool) {
	if inStock {
		m.views.Add(ctx, 1, m.inStock)
	} else {
		m.views.Add(ctx, 1, m.notInStock)
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
