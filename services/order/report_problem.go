package order

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/order/db/dbgen"
)

// ReportProblem takes a claim for items of a delivered order. What the rules allow is refunded in the
// same transaction; payment pays it back by the event.
func (s *Service) ReportProblem(ctx context.Context, req *orderv1.ReportProblemRequest) (*orderv1.Claim, error) {
	if _, err := s.loadOwn(ctx, req.OrderId); err != nil {
		return nil, err
	}
	user := auth.Caller(ctx).UserID
	key := idem.Key{Caller: user, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServiceReportProblemProcedure}
	claim, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (claim *orderv1.Claim, err error) {
		_, err = s.change(ctx, tx, []string{req.OrderId}, func(o *Order) error {
			claim, err = s.claim(ctx, tx, o, req, user)
			return err
		})
		return claim, err
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	return claim, nil
}

// claim writes the claim of an order that is locked, and refunds it when a rule says so.
func (s *Service) claim(ctx context.Context, tx pgx.Tx, o *Order, req *orderv1.ReportProblemRequest, user string) (*orderv1.Claim, error) {
	now := s.Clock.Now()
	if err := o.mayClaim(now, s.cfg.Claims); err != nil {
		return nil, err
	}
	lines, amount, err := o.claimable(req.Lines)
	if err != nil {
		return nil, err
	}
	queries := s.queries.WithTx(tx)
	lately, err := queries.ClaimedSince(ctx, dbgen.ClaimedSinceParams{UserID: user, Since: now.Add(-claimMonth)})
	if err != nil {
		return nil, fmt.Errorf("look up earlier claims: %w", err)
	}
	row := dbgen.OrdersClaim{
		ClaimID: ids.New[string](now), OrderID: o.ID, UserID: user, WarehouseID: o.WarehouseID, Kind: req.Kind, Note: req.Note,
		Amount: amount, State: s.cfg.Claims.state(amount, lately), CreatedAt: now, PictureIds: []string{},
		RefundTo: o.refundTo(req.ToCredit),
	}
	if row.Lines, err = json.Marshal(lines); err != nil {
		return nil, fmt.Errorf("write lines of the claim: %w", err)
	}
	if row.State == ClaimRefunded {
		row.DecidedAt = &now
		if err := s.refundLines(ctx, tx, o, refund{lines: req.Lines, reason: req.Kind, actor: ByCustomer, toCredit: req.ToCredit}); err != nil {
			return nil, err
		}
	} else {
		o.note(now, "problem_reported", ByCustomer, "", req.Kind)
	}
	if err := queries.InsertClaim(ctx, dbgen.InsertClaimParams(row)); err != nil {
		return nil, fmt.Errorf("write claim: %w", err)
	}
	return showClaim(row, false)
}

// claimable checks that the order has the units left, and says what they cost.
func (o *Order) claimable(asked []*orderv1.RefundLinesRequest_Line) (lines []claimLine, amount int64, err error) {
	for _, line := range asked {
		at := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == line.ProductId })
		if at < 0 || line.Quantity > o.Items[at].Quantity-o.Items[at].Short-o.Items[at].Refunded {
			return nil, 0, errs.New(errs.FailedPrecondition, "refund_exceeds_line", "The order has fewer units of %q left to refund.", line.ProductId).With("product_id", line.ProductId)
		}
		if slices.ContainsFunc(lines, func(l claimLine) bool { return l.ProductID == line.ProductId }) {
			return nil, 0, errs.New(errs.InvalidArgument, "product_repeated", "Product %q is in the claim twice.", line.ProductId)
		}
		lines = append(lines, claimLine{ProductID: line.ProductId, Name: o.Items[at].Name, Quantity: line.Quantity})
		amount += o.Items[at].Price * int64(line.Quantity)
	}
	return lines, amount, nil
}
