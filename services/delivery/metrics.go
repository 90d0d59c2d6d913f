package delivery

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"doorstep/kit/obs"
	"doorstep/services/delivery/db/dbgen"
)

// metrics are the riders' part of the KPIs of domain.md, section 4, in business time. Acceptance is
// offers with outcome accepted by those with outcome made.
type metrics struct {
	offered                                *obs.Counter
	orderToAssign, dwell, wait, ride, door *obs.Histogram
	checkoutError, handoverError           *obs.Histogram
}

func newMetrics() metrics {
	m := obs.Global()
	stage := []float64{15, 30, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700}
	etaError := m.Histogram("doorstep_eta_error_seconds", "Delivered minus the estimate that was given at checkout and at handover, by series.", "s",
		[]float64{-600, -300, -180, -120, -60, 0, 60, 120, 180, 300, 600, 1200})
	return metrics{
		offered:       m.Counter("doorstep_offers_total", "Offers to riders by outcome; each counts as made, too.", "1"),
		orderToAssign: m.Histogram("doorstep_order_to_assign_seconds", "From placed to a rider assigned (O2A).", "s", stage),
		dwell:         m.Histogram("doorstep_bag_dwell_seconds", "From packed to the handover.", "s", stage),
		wait:          m.Histogram("doorstep_rider_wait_seconds", "From the rider at the store to the handover.", "s", stage),
		ride:          m.Histogram("doorstep_ride_seconds", "From the handover to the rider at the door.", "s", stage),
		door:          m.Histogram("doorstep_door_seconds", "From the rider at the door to delivered.", "s", stage),
		checkoutError: etaError.With(attribute.String("series", "checkout")),
		handoverError: etaError.With(attribute.String("series", "handover")),
	}
}

func (m *metrics) offers(ctx context.Context, outcome string, n int) {
	m.offered.With(attribute.String("outcome", outcome)).Add(ctx, int64(n))
}

func (m *metrics) assigned(ctx context.Context, o *dbgen.Order) {
	m.offers(ctx, "accepted", 1)
	span(ctx, m.orderToAssign, &o.ConfirmedAt, o.AssignedAt)
}

func (m *metrics) delivered(ctx context.Context, o *dbgen.Order) {
	span(ctx, m.dwell, o.PackedAt, o.PickedUpAt)
	span(ctx, m.wait, o.AtStoreAt, o.PickedUpAt)
	span(ctx, m.ride, o.PickedUpAt, o.AtDoorAt)
	span(ctx, m.door, o.AtDoorAt, o.EndedAt)
	span(ctx, m.checkoutError, o.FirstEstimateAt, o.EndedAt)
	span(ctx, m.handoverError, o.HandoverEstimateAt, o.EndedAt)
}

// span records nothing when nobody saw one of the ends.
func span(ctx context.Context, h *obs.Histogram, from, to *time.Time) {
	if from != nil && to != nil {
		h.Record(ctx, to.Sub(*from).Seconds())
	}
}
