package order

import (
	"cmp"
	"context"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
)

// CancelOrder is for the customer.
func (s *Service) CancelOrder(ctx context.Context, req *orderv1.CancelOrderRequest) (*orderv1.Order, error) {
	if _, err := s.loadOwn(ctx, req.OrderId); err != nil {
		return nil, err
	}
	return s.cancel(ctx, req, ByCustomer, true)
}

// CancelOrderByOperations is for operations and admin.
func (s *Service) CancelOrderByOperations(ctx context.Context, req *orderv1.CancelOrderRequest) (*orderv1.Order, error) {
	if _, err := s.load(ctx, req.OrderId); err != nil {
		return nil, err
	}
	return s.cancel(ctx, req, ByOperations, false)
}

// cancel is safe to repeat: who cancelled already gets the same answer. Stock and money follow by
// the event.
func (s *Service) cancel(ctx context.Context, req *orderv1.CancelOrderRequest, actor string, own bool) (*orderv1.Order, error) {
	o, err := s.changeOne(ctx, req.OrderId, func(o *Order) error {
		return s.audited(ctx, o, func() error {
			if o.Status == Cancelled && o.CancelledBy == actor {
				return nil
			}
			if err := o.CanCancel(actor); err != nil {
				return err
			}
			return o.cancel(s.Clock.Now(), actor, cmp.Or(req.Reason, "changed_mind"))
		})
	})
	if err != nil {
		return nil, err
	}
	return s.show(o, own)
}

// loadOwn loads an order of the caller; somebody else's is absent.
func (s *Service) loadOwn(ctx context.Context, id string) (*Order, error) {
	o, err := s.load(ctx, id)
	if err == nil && o.UserID != auth.Caller(ctx).UserID {
		err = auth.NotFound("order", id)
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}
