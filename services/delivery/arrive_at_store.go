package delivery

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// ArriveAtStore notes that the calling rider stands at the store; the geofence does the same.
// Repeating it is safe, and later it changes nothing.
func (s *Service) ArriveAtStore(ctx context.Context, req *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return s.onTrip(ctx, req.TripId, func(c *change, h *held) error { return c.arriveAtStore(ctx, h, c.now) })
}

// onTrip changes a trip of the calling rider and shows it.
func (s *Service) onTrip(ctx context.Context, tripID string, fn func(c *change, h *held) error) (*deliveryv1.Trip, error) {
	rider := auth.Caller(ctx).UserID
	var trip *deliveryv1.Trip
	err := s.change(ctx, func(c *change) error {
		h, err := c.lockTrip(ctx, rider, tripID)
		if err != nil {
			return err
		}
		if err := fn(c, h); err != nil {
			return err
		}
		trip, err = s.showTrip(ctx, c.q, h)
		return err
	})
	return trip, err
}

func (c *change) arriveAtStore(ctx context.Context, h *held, at time.Time) error {
	if h.trip.Status != assigned {
		return nil
	}
	h.trip.Status = atStore
	for _, o := range h.with(assigned) {
		c.atStore(o, h, at)
	}
	return c.settle(ctx, h)
}

// atStore tells, once for each order, that its rider is there.
func (c *change) atStore(o *dbgen.Order, h *held, at time.Time) {
	if o.AtStoreAt != nil {
		return
	}
	o.AtStoreAt = &at
	c.tell(o, &eventsv1.RiderArrivedAtStore{OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, At: timestamppb.New(at)})
}
