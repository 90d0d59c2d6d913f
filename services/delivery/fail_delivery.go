package delivery

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// FailDelivery notes that nobody took the bags; they stay on the trip until ReturnToStore. Repeating
// it is safe. Reason: not_picked_up.
func (s *Service) FailDelivery(ctx context.Context, req *deliveryv1.FailDeliveryRequest) (*deliveryv1.Trip, error) {
	return s.atStop(ctx, req.TripId, req.OrderId, func(c *change, h *held, o *dbgen.Order) error {
		switch o.Status {
		case failed, returned:
			return nil
		case waiting, assigned:
			return errs.New(errs.FailedPrecondition, "not_picked_up", "The store has not handed over the bags of this order.")
		}
		if err := fail(o, req.Reason, c.now); err != nil {
			return err
		}
		c.tell(o, &eventsv1.DeliveryFailed{
			OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, Reason: req.Reason, At: timestamppb.New(c.now),
		})
		return c.settle(ctx, h)
	})
}
