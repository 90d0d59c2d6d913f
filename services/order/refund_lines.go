package order

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/order/db/dbgen"
)

// RefundLines books units of a delivered order as refunded; payment pays them back by the event.
func (s *Service) RefundLines(ctx context.Context, req *orderv1.RefundLinesRequest) (*orderv1.Order, error) {
	if _, err := s.load(ctx, req.OrderId); err != nil {
		return nil, err
	}
	caller := auth.Caller(ctx).UserID
	key := idem.Key{Caller: caller, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServiceRefundLinesProcedure}
	_, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (*orderv1.Order, error) {
		_, err := s.change(ctx, tx, []string{req.OrderId}, func(o *Order) error {
			return s.refundLines(ctx, tx, o, refund{lines: req.Lines, reason: req.Reason, actor: ByOperations, actorID: caller})
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
	return s.show(o, false)
}

// refund is what goes back and who says so.
type refund struct {
	lines          []*orderv1.RefundLinesRequest_Line
	reason         string
	actor, actorID string
}

// refundLines books the units of a locked order as refunded and publishes what is to be paid back.
func (s *Service) refundLines(ctx context.Context, tx pgx.Tx, o *Order, back refund) error {
	if o.Status != Delivered {
		return errs.New(errs.FailedPrecondition, "not_delivered", "Only a delivered order has lines to refund; this one is %s.", o.Status)
	}
	var amount int64
	for _, line := range back.lines {
		at := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == line.ProductId })
		if at < 0 || line.Quantity > o.Items[at].Quantity-o.Items[at].Short-o.Items[at].Refunded {
			return errs.New(errs.FailedPrecondition, "refund_exceeds_line", "The order has fewer units of %q left to refund.", line.ProductId).With("product_id", line.ProductId)
		}
		o.Items[at].Refunded += line.Quantity
		amount += o.Items[at].Price * int64(line.Quantity)
		if err := s.queries.WithTx(tx).RefundItem(ctx, dbgen.RefundItemParams{OrderID: o.ID, ProductID: line.ProductId, Quantity: line.Quantity}); err != nil {
			return fmt.Errorf("mark line refunded: %w", err)
		}
	}
	now := s.Clock.Now()
	o.note(now, "order_lines_refunded", back.actor, back.actorID, back.reason)
	o.publish(&eventsv1.OrderLinesRefunded{
		OrderId: o.ID, UserId: o.UserID, RefundId: ids.New[string](now), AmountMinor: amount, Reason: back.reason,
	})
	return nil
}
