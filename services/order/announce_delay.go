package order

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/rpc"
)

// AnnounceDelay moves the estimate behind the promise and has the customer told, once per key. What was
// promised stays: lateness is counted against it.
func (s *Service) AnnounceDelay(ctx context.Context, req *orderv1.AnnounceDelayRequest) (*orderv1.Order, error) {
	if _, err := s.load(ctx, req.OrderId); err != nil {
		return nil, err
	}
	caller := auth.Caller(ctx).UserID
	key := idem.Key{Caller: caller, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServiceAnnounceDelayProcedure}
	_, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (*orderv1.Order, error) {
		_, err := s.change(ctx, tx, []string{req.OrderId}, func(o *Order) error {
			return s.audited(ctx, o, func() error {
				return o.delay(s.Clock.Now(), time.Duration(req.Minutes)*time.Minute, req.Cause, caller)
			})
		})
		return &orderv1.Order{OrderId: req.OrderId}, err
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	o, err := s.load(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	s.announce(ctx, o)
	return s.show(o, false)
}

// delay: somebody of operations saw that the promise cannot be kept.
func (o *Order) delay(now time.Time, wait time.Duration, cause, by string) error {
	at := now.Add(wait)
	switch {
	case o.Status.Ended():
		return errs.New(errs.FailedPrecondition, "order_ended", "The order is %s.", o.Status)
	case !at.After(o.PromiseAt):
		return errs.New(errs.InvalidArgument, "not_later", "That is no later than what was promised.")
	}
	o.EstimatedAt = at
	o.note(now, "order_delayed", ByOperations, by, cause)
	o.publish(&eventsv1.OrderDelayed{OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, EstimateAt: timestamppb.New(at), Cause: cause})
	return nil
}
