package delivery

import (
	"context"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
)

// cancelledAtHandover marks an order that was cancelled in the very moment in which its bags were
// handed over. Inventory takes its units back with the cancellation, so their return is not told.
const cancelledAtHandover = "cancelled_at_handover"

// ReturnToStore notes that the calling rider brought back what was not delivered; that ends the trip.
// Repeating it is safe. Reason: stops_open, while an order may still be delivered.
func (s *Service) ReturnToStore(ctx context.Context, req *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return s.onTrip(ctx, req.TripId, func(c *change, h *held) error {
		if !openTrip(h.trip) {
			return nil
		}
		if len(h.with(assigned, pickedUp)) > 0 {
			return errs.New(errs.FailedPrecondition, "stops_open", "Deliver the other orders of this trip first.")
		}
		for _, o := range h.with(failed) {
			if err := giveBack(o); err != nil {
				return err
			}
			c.touch(o)
			if o.FailReason != cancelledAtHandover {
				c.tell(o, &eventsv1.GoodsReturned{OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID})
			}
		}
		store, err := s.storeOf(ctx, c.q, h.trip.WarehouseID)
		if err != nil {
			return err
		}
		moveTo(h.partner, store.at)
		if err := c.settle(ctx, h); err != nil || h.after == nil || !openTrip(h.after.trip) {
			return err
		}
		return c.arriveAtStore(ctx, h.after, c.now) // for the next trip, too
	})
}
