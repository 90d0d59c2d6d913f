package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/order/db/dbgen"
)

// RefundLines books units of a delivered order as refunded; payment pays them back by the event. What is
// above the limit of one person becomes a claim that a second one decides.
func (s *Service) RefundLines(ctx context.Context, req *orderv1.RefundLinesRequest) (*orderv1.Order, error) {
	if _, err := s.load(ctx, req.OrderId); err != nil {
		return nil, err
	}
	caller := auth.Caller(ctx).UserID
	key := idem.Key{Caller: caller, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServiceRefundLinesProcedure}
	back := refund{lines: req.Lines, reason: req.Reason, actor: ByOperations, actorID: caller, toCredit: req.ToCredit}
	done, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (*orderv1.Order, error) {
		done := &orderv1.Order{OrderId: req.OrderId}
		_, err := s.change(ctx, tx, []string{req.OrderId}, func(o *Order) error {
			return s.audited(ctx, o, func() (err error) {
				if s.needsTwo(o, req.Lines) {
					done.WaitingClaimId, err = s.proposeRefund(ctx, tx, o, back)
					return err
				}
				return s.refundLines(ctx, tx, o, back)
			})
		})
		return done, err
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	o, err := s.load(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	shown, err := s.show(o, false)
	if err == nil {
		shown.WaitingClaimId = done.WaitingClaimId
	}
	return shown, err
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
	toCredit       bool // as the customer wishes
}

// refundLines books the units of a locked order as refunded and publishes what is to be paid back.
func (s *Service) refundLines(ctx context.Context, tx pgx.Tx, o *Order, back refund) error {
	if err := o.mayRefundLines(); err != nil {
		return err
	}
	var amount int64
	var lines []claimLine
	for _, line := range back.lines {
		at := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == line.ProductId })
		if at < 0 || line.Quantity > o.Items[at].Quantity-o.Items[at].Short-o.Items[at].Refunded {
			return errs.New(errs.FailedPrecondition, "refund_exceeds_line", "The order has fewer units of %q left to refund.", line.ProductId).With("product_id", line.ProductId)
		}
		o.Items[at].Refunded += line.Quantity
		amount += o.Items[at].Price * int64(line.Quantity)
		lines = append(lines, claimLine{ProductID: line.ProductId, Name: o.Items[at].Name, Quantity: line.Quantity})
		if err := s.queries.WithTx(tx).RefundItem(ctx, dbgen.RefundItemParams{OrderID: o.ID, ProductID: line.ProductId, Quantity: line.Quantity}); err != nil {
			return fmt.Errorf("mark line refunded: %w", err)
		}
	}
	now := s.Clock.Now()
	id := ids.New[string](now)
	if err := s.writeNote(ctx, tx, o, id, lines, now); err != nil {
		return err
	}
	o.note(now, "order_lines_refunded", back.actor, back.actorID, back.reason)
	o.publish(&eventsv1.OrderLinesRefunded{
		OrderId: o.ID, UserId: o.UserID, RefundId: id, AmountMinor: amount, Reason: back.reason,
		ToCredit: back.toCredit,
	})
	return nil
}

// writeNote numbers the credit note of a refund; the order is locked.
func (s *Service) writeNote(ctx context.Context, tx pgx.Tx, o *Order, refundID string, lines []claimLine, at time.Time) error {
	kept, err := json.Marshal(lines)
	if err != nil {
		return fmt.Errorf("write lines of the credit note: %w", err)
	}
	queries := s.queries.WithTx(tx)
	err = errors.Join(
		queries.OpenNoteBook(ctx, dbgen.OpenNoteBookParams{WarehouseID: o.WarehouseID, RefundedAt: at}),
		queries.NumberNote(ctx, dbgen.NumberNoteParams{WarehouseID: o.WarehouseID, RefundedAt: at, OrderID: o.ID, RefundID: refundID, Lines: kept}),
	)
	if err != nil {
		return fmt.Errorf("number credit note: %w", err)
	}
	return nil
}

func (o *Order) mayRefundLines() error {
	if o.Status != Delivered {
		return errs.New(errs.FailedPrecondition, "not_delivered", "Only a delivered order has lines to refund; this one is %s.", o.Status)
	}
	return nil
}

// needsTwo reports whether a refund by staff takes what was given back of the order above what one person
// may give.
func (s *Service) needsTwo(o *Order, lines []*orderv1.RefundLinesRequest_Line) bool {
	var total int64
	for _, item := range o.Items {
		total += item.Price * int64(item.Refunded)
		for _, line := range lines {
			if line.ProductId == item.ProductID {
				total += item.Price * int64(line.Quantity)
			}
		}
	}
	return total > s.cfg.RefundAlone
}

// proposeRefund writes what the caller wants to refund as a claim that waits for a second person.
func (s *Service) proposeRefund(ctx context.Context, tx pgx.Tx, o *Order, back refund) (claimID string, err error) {
	if err := o.mayRefundLines(); err != nil {
		return "", err
	}
	lines, amount, err := o.claimable(back.lines)
	if err != nil {
		return "", err
	}
	now := s.Clock.Now()
	row := dbgen.OrdersClaim{
		ClaimID: ids.New[string](now), OrderID: o.ID, UserID: o.UserID, WarehouseID: o.WarehouseID, Kind: kindStaff, Note: back.reason, Amount: amount,
		State: ClaimProposed, Reason: back.reason, CreatedAt: now, PictureIds: []string{}, RefundTo: o.refundTo(back.toCredit), ProposedBy: back.actorID,
	}
	if row.Lines, err = json.Marshal(lines); err != nil {
		return "", fmt.Errorf("write lines of the claim: %w", err)
	}
	if err := s.queries.WithTx(tx).InsertClaim(ctx, dbgen.InsertClaimParams(row)); err != nil {
		return "", fmt.Errorf("write claim: %w", err)
	}
	claim, err := showClaim(row, true)
	audit.Note(ctx, row.ClaimID, nil, claim)
	return row.ClaimID, err
}
