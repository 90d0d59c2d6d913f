package delivery

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
)

// etaStep is how far an estimate has to move before others are told.
const etaStep = 2 * time.Minute

// plan puts the stops that the rider still makes in order and tells estimates that moved. The rider
// is at the store at arrives; ready is when bags that are not packed yet probably will be.
func (s *Service) plan(ctx context.Context, c *change, h *held, arrives, ready time.Time) error {
	store, err := s.storeOf(ctx, c.q, h.trip.WarehouseID)
	if err != nil {
		return err
	}
	open := h.with(assigned, pickedUp)
	leaves := arrives
	stops := make([]dispatch.Order, len(open))
	for i, o := range open {
		if o.PackedAt == nil && ready.After(leaves) {
			leaves = ready
		}
		stops[i] = toDispatch(o, ready)
	}
	if len(h.with(assigned)) > 0 {
		leaves = leaves.Add(promise.Bag)
	}
	route := dispatch.Plan(store.at, stops, leaves.In(store.zone), s.cfg.Travel)
	for i, stop := range route.Orders {
		o := h.stop(string(stop.ID))
		o.Position = int16(i + 1)
		c.touch(o)
		planned := estimate.Forecast{Ride: route.AtDoor[i].Sub(leaves).Seconds(), Hour: leaves.In(store.zone).Hour()}
		left := store.learned().Remaining(planned, estimate.Progress{Leg: estimate.Planned})
		c.estimate(o, leaves.Add(left).UTC())
		if o.Status == pickedUp && o.HandoverEstimateAt == nil {
			given, ride := o.EstimateAt, float32(planned.Ride)
			o.HandoverEstimateAt, o.PlannedS = &given, &ride
		}
	}
	return nil
}

// estimate tells a new estimate when it differs enough from the one that is known.
func (c *change) estimate(o *dbgen.Order, at time.Time) {
	if at.Sub(o.EstimateAt).Abs() <= etaStep {
		return
	}
	if at.After(o.EstimateAt) {
		o.Revisions++
	}
	o.EstimateAt = at
	c.tell(o, &eventsv1.EtaChanged{OrderId: o.OrderID, EstimateAt: timestamppb.New(at)})
}
