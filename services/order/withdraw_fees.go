package order

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/order/db/dbgen"
)

// WithdrawFees takes back rules that do not hold yet. Repeating it is safe. Reason: fees_hold_already.
func (s *Service) WithdrawFees(ctx context.Context, req *orderv1.WithdrawFeesRequest) (*orderv1.FeeChange, error) {
	var row dbgen.OrdersFeeChange
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) (err error) {
		queries, now := s.queries.WithTx(tx), s.Clock.Now()
		row, err = queries.LockFeeChange(ctx, req.FeeChangeId)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return auth.NotFound("fee_change", req.FeeChangeId)
		case err != nil:
			return fmt.Errorf("lock fees: %w", err)
		case row.WithdrawnAt != nil:
			return nil
		case !row.HoldsFrom.After(now):
			return errs.New(errs.FailedPrecondition, "fees_hold_already", "These rules hold or held already; plan others in their place.")
		}
		row.WithdrawnAt = &now
		return queries.WithdrawFeeChange(ctx, dbgen.WithdrawFeeChangeParams{FeeChangeID: row.FeeChangeID, Now: now})
	})
	if err != nil {
		return nil, err
	}
	s.rereadFees(ctx)
	return s.showChange(row, "")
}
