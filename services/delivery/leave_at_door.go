package delivery

import (
	"context"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// LeaveAtDoor has the rider leave the bags of the calling customer at the door, or hand them over after
// all. Repeating it is safe. Reasons: cash_at_door, delivery_over.
func (s *Service) LeaveAtDoor(ctx context.Context, req *deliveryv1.LeaveAtDoorRequest) (*deliveryv1.OrderDelivery, error) {
	return s.onOwnOrder(ctx, req.OrderId, func(c *change, o *dbgen.Order) error {
		if o.LeaveAtDoor == req.Leave {
			return nil
		}
		if err := mayLeave(o); err != nil {
			return err
		}
		o.LeaveAtDoor = req.Leave
		c.touch(o)
		c.nudgeRider(o, "leave_at_door")
		return nil
	})
}

// mayLeave says why the customer cannot choose any more where the bags go.
func mayLeave(o *dbgen.Order) error {
	switch {
	case o.Status != waiting && !onTheWay(o):
		return errs.New(errs.FailedPrecondition, "delivery_over", "The delivery of this order is over.")
	case o.CashDueMinor > 0:
		return errs.New(errs.FailedPrecondition, "cash_at_door", "Cash is due: somebody has to hand it over.")
	}
	return nil
}

// onOwnOrder changes an order of the calling customer and shows it.
func (s *Service) onOwnOrder(ctx context.Context, orderID string, fn func(c *change, o *dbgen.Order) error) (*deliveryv1.OrderDelivery, error) {
	var shown *deliveryv1.OrderDelivery
	err := s.change(ctx, func(c *change) error {
		o, err := c.lockOwn(ctx, orderID)
		if err != nil {
			return err
		}
		if err := fn(c, o); err != nil {
			return err
		}
		shown, err = s.showOrderDelivery(ctx, c.q, o)
		return err
	})
	return shown, err
}

// nudgeRider has the app of an order's rider, if there is one on the way, look again.
func (c *change) nudgeRider(o *dbgen.Order, what string) {
	if onTheWay(o) {
		c.nudge(o.WarehouseID, *o.PartnerID, *o.TripID, o.OrderID, what)
	}
}
