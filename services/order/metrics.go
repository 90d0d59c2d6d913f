package order

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// metrics are the KPIs of domain.md, section 4, that close with an order event.
type metrics struct {
	placed, delivered, cancelled metric.Int64Counter
	value, clickToDoor, etaError metric.Float64Histogram
	stage                        metric.Float64Histogram
}

func newMetrics() (m metrics, err error) {
	meter := otel.Meter("doorstep/order")
	counter := func(name, description string) metric.Int64Counter {
		c, counterErr := meter.Int64Counter(name, metric.WithDescription(description))
		err = errors.Join(err, counterErr)
		return c
	}
	histogram := func(name, unit, description string, buckets ...float64) metric.Float64Histogram {
		h, histogramErr := meter.Float64Histogram(name, metric.WithUnit(unit), metric.WithDescription(description), metric.WithExplicitBucketBoundaries(buckets...))
		err = errors.Join(err, histogramErr)
		return h
	}
	m.placed = counter("doorstep_orders_placed_total", "Orders confirmed.")
	m.delivered = counter("doorstep_orders_delivered_total", "Orders delivered, by whether the first promise was kept.")
	m.cancelled = counter("doorstep_orders_cancelled_total", "Orders cancelled, by actor and stage.")
	m.value = histogram("doorstep_order_value_rupees", "INR", "Net value of delivered orders without fees.", 50, 100, 200, 300, 500, 700, 1000, 1500, 2500, 5000)
	m.clickToDoor = histogram("doorstep_click_to_door_seconds", "s", "delivered_at - placed_at.", minutes(3, 5, 7, 8, 9, 10, 11, 12, 13, 15, 18, 20, 25, 30, 45, 60)...)
	m.etaError = histogram("doorstep_eta_error_seconds", "s", "delivered_at - the estimate at handover.", minutes(-10, -5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 10, 20)...)
	m.stage = histogram("doorstep_order_stage_seconds", "s", "Time of each stage of a delivered order.", 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 480, 600, 900, 1800)
	return m, err
}

func minutes(values ...float64) []float64 {
	seconds := make([]float64, len(values))
	for i, v := range values {
		seconds[i] = v * 60
	}
	return seconds
}

// record counts what just happened to an order.
func (m metrics) record(ctx context.Context, o *Order) {
	for _, entry := range o.history {
		switch entry.Name {
		case "order_confirmed":
			m.placed.Add(ctx, 1)
		case "order_cancelled":
			m.cancelled.Add(ctx, 1, metric.WithAttributes(attribute.String("actor", o.CancelledBy)))
		case "order_delivered":
			m.recordDelivery(ctx, o)
		}
	}
}

func (m metrics) recordDelivery(ctx context.Context, o *Order) {
	m.delivered.Add(ctx, 1, metric.WithAttributes(attribute.Bool("on_time", !o.DeliveredAt.After(o.PromiseAt))))
	m.value.Record(ctx, float64(o.Total-o.Discount)/100)
	m.clickToDoor.Record(ctx, o.DeliveredAt.Sub(o.ConfirmedAt).Seconds())
	m.etaError.Record(ctx, o.DeliveredAt.Sub(o.EstimatedAt).Seconds())
	stage := func(name string, seconds float64) {
		m.stage.Record(ctx, seconds, metric.WithAttributes(attribute.String("stage", name)))
	}
	stage("pick", o.PickDoneAt.Sub(o.PickStartedAt).Seconds())
	stage("pack", o.PreparedAt.Sub(o.PickDoneAt).Seconds())
	stage("wait", o.PickedUpAt.Sub(o.PreparedAt).Seconds())
	stage("ride", o.RiderAtDoorAt.Sub(o.PickedUpAt).Seconds())
	stage("door", o.DeliveredAt.Sub(o.RiderAtDoorAt).Seconds())
}
