package delivery

import (
	"context"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// AllowMoreCodes lets the rider enter the code of the calling customer again after too many wrong ones.
// Repeating it is safe. Reason: not_picked_up.
func (s *Service) AllowMoreCodes(ctx context.Context, req *deliveryv1.OrderDeliveryRef) (*deliveryv1.OrderDelivery, error) {
	return s.onOwnOrder(ctx, req.OrderId, func(c *change, o *dbgen.Order) error {
		if o.Status != pickedUp {
			return errs.New(errs.FailedPrecondition, "not_picked_up", "No rider is on the way with this order.")
		}
		if o.OtpWrong > 0 {
			o.OtpWrong = 0
			c.touch(o)
			c.nudgeRider(o, "unlocked")
		}
		return nil
	})
}
