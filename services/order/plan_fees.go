package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

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

// planAhead is how far ahead rules may be planned.
const planAhead = 366 * 24 * time.Hour

// PlanFees has other rules hold from a time on, once per key. What was quoted before is billed as it was
// quoted. Reasons: fees_beyond_limits, fees_from_past, changed_meanwhile, idempotency_key_reused.
func (s *Service) PlanFees(ctx context.Context, req *orderv1.PlanFeesRequest) (*orderv1.FeeChange, error) {
	rules, err := s.readFees(req.Rules)
	if err != nil {
		return nil, err
	}
	if len(strings.TrimSpace(req.Reason)) < 3 {
		return nil, errs.New(errs.InvalidArgument, "reason_needed", "Say why, in three letters or more; it is kept.")
	}
	caller := auth.Caller(ctx).UserID
	key := idem.Key{Caller: caller, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServicePlanFeesProcedure}
	change, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (*orderv1.FeeChange, error) {
		now := s.Clock.Now()
		row := dbgen.OrdersFeeChange{
			FeeChangeID: ids.New[string](now), WarehouseID: req.WarehouseId, HoldsFrom: now, Reason: strings.TrimSpace(req.Reason), CreatedBy: caller, CreatedAt: now,
		}
		if req.HoldsFrom != nil {
			row.HoldsFrom = req.HoldsFrom.AsTime()
		}
		if row.HoldsFrom.Before(now) || row.HoldsFrom.Sub(now) > planAhead {
			return nil, errs.New(errs.InvalidArgument, "fees_from_past", "Rules hold from now on or from a time within a year.")
		}
		if row.Rules, err = json.Marshal(rules); err != nil {
			return nil, err
		}
		queries := s.queries.WithTx(tx)
		if err := noneNewer(ctx, queries, req); err != nil {
			return nil, err
		}
		err := queries.InsertFeeChange(ctx, dbgen.InsertFeeChangeParams{
			FeeChangeID: row.FeeChangeID, WarehouseID: row.WarehouseID, Rules: row.Rules, HoldsFrom: row.HoldsFrom, Reason: row.Reason,
			CreatedBy: row.CreatedBy, CreatedAt: row.CreatedAt,
		})
		if err != nil {
			return nil, fmt.Errorf("save fees: %w", err)
		}
		return s.showChange(row, row.FeeChangeID)
	})
	if err != nil {
		return nil, err
	}
	s.rereadFees(ctx)
	return change, nil
}

// noneNewer refuses fees whose writer did not know the newest change of them. Writers take turns.
func noneNewer(ctx context.Context, queries *dbgen.Queries, req *orderv1.PlanFeesRequest) error {
	if err := queries.LockFees(ctx, req.WarehouseId); err != nil {
		return fmt.Errorf("take turn: %w", err)
	}
	if req.NewestKnown == "" {
		return nil
	}
	newest, err := queries.NewestFeeChange(ctx, req.WarehouseId)
	if errors.Is(err, pgx.ErrNoRows) {
		newest, err = "none", nil
	}
	if err != nil {
		return fmt.Errorf("read the newest change of fees: %w", err)
	}
	if newest != req.NewestKnown {
		return errs.New(errs.Conflict, "changed_meanwhile", "Somebody else changed these fees in the meantime.").With("fee_change_id", newest)
	}
	return nil
}
