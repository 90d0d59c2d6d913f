package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/order/db/dbgen"
)

// DecideClaim refunds or declines an open claim, or proposes to refund it when that is above the limit of
// one person. The same decision again by the same person changes nothing.
func (s *Service) DecideClaim(ctx context.Context, req *orderv1.DecideClaimRequest) (*orderv1.Claim, error) {
	found, err := s.queries.GetClaim(ctx, req.ClaimId)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("claim", req.ClaimId)
	}
	if err != nil {
		return nil, fmt.Errorf("load claim: %w", err)
	}
	if strings.TrimSpace(req.Reason) == "" {
		return nil, errs.New(errs.InvalidArgument, "reason_needed", "Say why the claim is decided so; the customer sees it.")
	}
	var claim *orderv1.Claim
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		// The order first, as everywhere.
		_, err := s.change(ctx, tx, []string{found.OrderID}, func(o *Order) error {
			claim, err = s.decideClaim(ctx, tx, o, req)
			return err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	return claim, nil
}

func (s *Service) decideClaim(ctx context.Context, tx pgx.Tx, o *Order, req *orderv1.DecideClaimRequest) (*orderv1.Claim, error) {
	queries := s.queries.WithTx(tx)
	row, err := queries.LockClaim(ctx, req.ClaimId)
	if err != nil {
		return nil, fmt.Errorf("lock claim: %w", err)
	}
	state := ClaimDeclined
	if req.Refund {
		state = ClaimRefunded
	}
	before, err := showClaim(row, true)
	if err != nil {
		return nil, err
	}
	caller, now := auth.Caller(ctx).UserID, s.Clock.Now()
	if row.State == state || req.Refund && row.State == ClaimProposed && row.ProposedBy == caller {
		audit.Note(ctx, row.ClaimID, before, before)
		return before, nil
	}
	if row.State != ClaimOpen && row.State != ClaimProposed {
		return nil, errs.New(errs.Conflict, "claim_decided", "The claim was %s already.", row.State)
	}
	back, err := claimed(row, caller)
	if err != nil {
		return nil, err
	}
	switch {
	case !req.Refund:
		o.note(now, "claim_declined", ByOperations, caller, req.Reason)
	case row.State == ClaimOpen && s.needsTwo(o, back.lines):
		state, row.ProposedBy = ClaimProposed, caller // nothing that the customer sees in the history
	default:
		if err := s.refundLines(ctx, tx, o, back); err != nil {
			return nil, err
		}
	}
	row.State, row.Reason = state, req.Reason
	if state != ClaimProposed {
		row.DecidedBy, row.DecidedAt = caller, &now
	}
	err = queries.DecideClaim(ctx, dbgen.DecideClaimParams{
		ClaimID: row.ClaimID, State: row.State, Reason: row.Reason, ProposedBy: row.ProposedBy, DecidedBy: row.DecidedBy, DecidedAt: row.DecidedAt,
	})
	if err != nil {
		return nil, fmt.Errorf("decide claim: %w", err)
	}
	after, err := showClaim(row, true)
	audit.Note(ctx, row.ClaimID, before, after)
	return after, err
}

// claimed is the refund that a claim asks for.
func claimed(row dbgen.OrdersClaim, caller string) (refund, error) {
	back := refund{reason: row.Kind, actor: ByOperations, actorID: caller, toCredit: row.RefundTo == byCredit}
	if row.Kind == kindStaff {
		back.reason = row.Note
	}
	var lines []claimLine
	if err := json.Unmarshal(row.Lines, &lines); err != nil {
		return back, fmt.Errorf("read lines of claim %s: %w", row.ClaimID, err)
	}
	for _, line := range lines {
		back.lines = append(back.lines, &orderv1.RefundLinesRequest_Line{ProductId: line.ProductID, Quantity: line.Quantity})
	}
	return back, nil
}
