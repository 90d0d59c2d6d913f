package delivery

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"doorstep/services/delivery/db/dbgen"
)

// metrics are the riders' part of the KPIs of domain.md, section 4, in business time. Acceptance is
// offers with outcome accepted by those with outcome made.
type metrics struct {
	offered                         metric.Int64Counter
	orderToAssign, wait, ride, stay metric.Float64Histogram
	orderToDoor                     metric.Float64Histogram
	etaError                        metric.Float64Histogram
}

func (m *metrics) register() error {
	meter := otel.Meter("doorstep/delivery")
	var faults []error
	histogram := func(name, what string, bounds ...float64) metric.Float64Histogram {
		h, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what), metric.WithExplicitBucketBoundaries(bounds...))
		faults = append(faults, err)
		return h
	}
	stage := []float64{15, 30, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700}
	m.orderToAssign = histogram("doorstep_order_to_assign", "From placed to a rider assigned (O2A).", stage...)
	m.wait = histogram("doorstep_rider_wait", "From the rider at the store to the handover.", stage...)
	m.ride = histogram("doorstep_ride_time", "From the handover to the rider at the door.", stage...)
	m.stay = histogram("doorstep_door_time", "From the rider at the door to delivered.", stage...)
	m.orderToDoor = histogram("doorstep_order_to_door", "From placed to delivered (O2D).", stage...)
	m.etaError = histogram("doorstep_eta_error", "Delivered minus the newest estimate.", -600, -300, -180, -120, -60, 0, 60, 120, 180, 300, 600, 1200)
	var err error
	m.offered, err = meter.Int64Counter("doorstep_offers", metric.WithDescription("Offers to riders by outcome; each counts as made, too."))
	return errors.Join(append(faults, err)...)
}

func (m *metrics) offers(ctx context.Context, outcome string, n int) {
	m.offered.Add(ctx, int64(n), metric.WithAttributes(attribute.String("outcome", outcome)))
}

func (m *metrics) assigned(ctx context.Context, o *dbgen.Order) {
	m.offers(ctx, "accepted", 1)
	m.orderToAssign.Record(ctx, o.AssignedAt.Sub(o.ConfirmedAt).Seconds())
}

func (m *metrics) delivered(ctx context.Context, o *dbgen.Order) {
	m.orderToDoor.Record(ctx, o.EndedAt.Sub(o.ConfirmedAt).Seconds())
	m.etaError.Record(ctx, o.EndedAt.Sub(o.EstimateAt).Seconds())
	span(ctx, m.wait, o.AtStoreAt, o.PickedUpAt)
	span(ctx, m.ride, o.PickedUpAt, o.AtDoorAt)
	span(ctx, m.stay, o.AtDoorAt, o.EndedAt)
}

func span(ctx context.Context, h metric.Float64Histogram, from, to *time.Time) {
	if from != nil && to != nil {
		h.Record(ctx, to.Sub(*from).Seconds())
	}
}
