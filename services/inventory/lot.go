package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/services/inventory/db/dbgen"
)

// dayForm is how days are written in the contract.
const dayForm = time.DateOnly

// A lot may be sold while 30 % of its life or 45 days are left, whichever is less.
const (
	lifeLeftPercent = 30
	daysLeftEnough  = 45
)

// SellUntil is the last day on which goods may be sold. Of goods whose life is not known it is the day
// printed on them.
func SellUntil(bestBefore time.Time, shelfLifeDays int32) time.Time {
	left := min(daysLeftEnough, (shelfLifeDays*lifeLeftPercent+99)/100)
	return bestBefore.AddDate(0, 0, -int(left))
}

// today is the day in a store, as lots are dated: midnight UTC.
func today(ctx context.Context, queries *dbgen.Queries, warehouse string, now time.Time) (time.Time, error) {
	day, err := queries.DayOf(ctx, dbgen.DayOfParams{WarehouseID: warehouse, Now: now})
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the day in store %s: %w", warehouse, err)
	}
	return day, nil
}

// lotsOf are the dated lines of a receipt as lots. Reasons: best_before_invalid, best_before_past.
func lotsOf(req *inventoryv1.ReceiveStockRequest, today, now time.Time) (dbgen.AddLotsParams, error) {
	lots := dbgen.AddLotsParams{WarehouseID: req.WarehouseId, Kind: kindReceipt, Today: today, Now: now}
	for _, line := range req.Lines {
		if line.BestBefore == "" {
			continue
		}
		day, err := time.Parse(dayForm, line.BestBefore)
		if err != nil {
			return lots, errs.New(errs.InvalidArgument, "best_before_invalid", "There is no day %s.", line.BestBefore).With("product_id", line.ProductId)
		}
		if day.Before(today) {
			return lots, errs.New(errs.InvalidArgument, "best_before_past", "Goods that were best before %s cannot be taken in.", line.BestBefore).
				With("product_id", line.ProductId)
		}
		lots.LotIds = append(lots.LotIds, ids.New[string](now))
		lots.ProductIds = append(lots.ProductIds, line.ProductId)
		lots.BestBefore = append(lots.BestBefore, day)
		lots.SellUntil = append(lots.SellUntil, SellUntil(day, line.ShelfLifeDays))
		lots.Quantities = append(lots.Quantities, line.Quantity)
	}
	return lots, nil
}

// takeFromLots lets units that have left stock rows leave the lots that go off first, too.
func (s *Service) takeFromLots(ctx context.Context, tx pgx.Tx, out dbgen.TakeFromLotsParams) error {
	if len(out.ProductIds) == 0 {
		return nil
	}
	out.Now = s.clock.Now()
	if err := s.queries.WithTx(tx).TakeFromLots(ctx, out); err != nil {
		return fmt.Errorf("take from lots: %w", err)
	}
	return nil
}

// takeFromLot lets units leave one lot. Reason: lot_exceeded.
func (s *Service) takeFromLot(ctx context.Context, tx pgx.Tx, out dbgen.TakeFromLotParams) error {
	taken, err := s.queries.WithTx(tx).TakeFromLot(ctx, out)
	if err != nil {
		return fmt.Errorf("take from lot: %w", err)
	}
	if taken == 0 {
		return errs.New(errs.FailedPrecondition, "lot_exceeded", "The lot has fewer than %d units left.", out.Units).With("product_id", out.ProductID)
	}
	return nil
}
