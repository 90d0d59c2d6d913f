package order

import (
	"context"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
	paymentv1 "doorstep/gen/payment/v1"
)

// PayOrder is for a customer whose payment was refused, who left the provider's page, or who wants to
// pay another way. There is one order and one payment, however often it is called: an order that is
// settled by now is the answer.
func (s *Service) PayOrder(ctx context.Context, req *orderv1.PayOrderRequest) (*orderv1.Order, error) {
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	if o, err = s.settle(ctx, o); err != nil { // it may have been left before its payment began
		return nil, err
	}
	if o.Status == Pending {
		paid, err := s.Payment.ChangeMethod(ctx, &paymentv1.ChangeMethodRequest{OrderId: o.ID, Method: req.PaymentMethod})
		if err != nil {
			return nil, fmt.Errorf("change payment method: %w", err)
		}
		if o, err = s.conclude(ctx, o, paid); err != nil {
			return nil, err
		}
	}
	if o.Status == Cancelled {
		if err := o.ended(); err != nil {
			return nil, err
		}
		return nil, o.CanCancel(ByCustomer) // says that it has ended
	}
	return s.show(o, true)
}
