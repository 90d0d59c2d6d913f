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

// ArriveAtDoor notes that the calling rider stands at a door; the geofence does the same. Repeating it
// is safe. Reason: not_picked_up.
func (s *Service) ArriveAtDoor(ctx context.Context, req *deliveryv1.StopRef) (*deliveryv1.Trip, error) {
	return s.atStop(ctx, req.TripId, req.OrderId, func(c *change, h *held, o *dbgen.Order) error {
		return c.arriveAtDoor(o, h, c.now)
	})
}

// atStop changes a stop of a trip of the calling rider.
func (s *Service) atStop(ctx context.Context, tripID, orderID string, fn func(c *change, h *held, o *dbgen.Order) error) (*deliveryv1.Trip, error) {
	return s.onTrip(ctx, tripID, func(c *change, h *held) error {
		o := h.stop(orderID)
		if o == nil {
			return auth.NotFound("stop", orderID)
		}
		return fn(c, h, o)
	})
}

func (c *change) arriveAtDoor(o *dbgen.Order, h *held, at time.Time) error {
	first, err := arriveAtDoor(o, at)
	if first {
		c.tell(o, &eventsv1.RiderArrivedAtDoor{OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, At: timestamppb.New(at)})
	}
	return err
}
