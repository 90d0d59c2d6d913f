package order

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
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
			return s.audited(ctx, o, func() error {
				return s.refundLines(ctx, tx, o, refund{lines: req.Lines, reason: req.Reason, actor: ByOperations, actorID: caller})
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
	return s.show(o, false)
}

// audited notes for the audit log how a change by staff leaves an order.
func (s *Service) audited(ctx context.Context, o *Order, change func() error) error {
	before, err := s.show(o, false)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := s.show(o, false)
	audit.Note(ctx, o.ID, before, after)
	return err
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
	if err := s.mayGiveBack(ctx, o, back.actor); err != nil {
		return err
	}
	now := s.Clock.Now()
	o.note(now, "order_lines_refunded", back.actor, back.actorID, back.reason)
	o.publish(&eventsv1.OrderLinesRefunded{
		OrderId: o.ID, UserId: o.UserID, RefundId: ids.New[string](now), AmountMinor: amount, Reason: back.reason,
	})
	return nil
}

// mayGiveBack keeps what operations gives back of an order within its limit.
func (s *Service) mayGiveBack(ctx context.Context, o *Order, actor string) error {
	if actor != ByOperations || auth.Caller(ctx).Role != authv1.Role_ROLE_OPERATIONS {
		return nil
	}
	var total int64
	for _, item := range o.Items {
		total += item.Price * int64(item.Refunded)
	}
	if total > s.cfg.OperationsRefund {
		return errs.New(errs.PermissionDenied, "refund_above_limit", "Operations may give back %s of one order; ask an administrator for more.", money.Paise(s.cfg.OperationsRefund)).
			With("limit_minor", strconv.FormatInt(s.cfg.OperationsRefund, 10))
	}
	return nil
}
