package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/services/inventory/db/dbgen"
)

// Confirm makes a cart's hold the order's, for exactly these lines, in one round trip. What the hold
// lacks, because it expired or the lines differ, is taken with it or nothing is. A repeat answers
// like the first call. Reasons: out_of_stock, as Reserve says it; hold_ended, when the hold is
// another order's or the order was cancelled.
func (s *Service) Confirm(ctx context.Context, req *inventoryv1.ConfirmRequest) (*inventoryv1.ConfirmResponse, error) {
	if req.HoldId == "" || req.OrderId == "" || req.WarehouseId == "" || len(req.Lines) == 0 {
		return nil, errs.New(errs.InvalidArgument, "confirmation_invalid", "A confirmation needs a hold, an order, a store and lines.")
	}
	products, quantities := make([]string, len(req.Lines)), make([]int32, len(req.Lines))
	for i, line := range req.Lines {
		if line.ProductId == "" || line.Quantity <= 0 {
			return nil, errs.New(errs.InvalidArgument, "confirmation_invalid", "A line needs a product and at least one unit.")
		}
		products[i], quantities[i] = line.ProductId, line.Quantity
	}
	ask := dbgen.ConfirmParams{
		OrderID: req.OrderId, HoldID: req.HoldId, WarehouseID: req.WarehouseId, ProductIds: products, Quantities: quantities, Now: s.clock.Now(),
	}
	verdict, err := s.confirm(ctx, ask)
	switch {
	case err != nil:
		return nil, fmt.Errorf("confirm hold: %w", err)
	case verdict.Done:
		return &inventoryv1.ConfirmResponse{}, nil
	case verdict.Ended:
		return nil, holdEnded(req.HoldId)
	case verdict.ShortProductID != "":
		return nil, outOfStock(verdict.ShortProductID, verdict.Attainable)
	}
	fault.Pass(fault.UnitsConfirmed)
	s.changed.note(req.WarehouseId, verdict.Changed...)
	return &inventoryv1.ConfirmResponse{}, nil
}

func (s *Service) confirm(ctx context.Context, ask dbgen.ConfirmParams) (verdict dbgen.ConfirmRow, err error) {
	err = again(func() error {
		batch := &pgx.Batch{}
		batch.Queue(dbgen.LockNames, []string{ask.HoldID})
		batch.Queue(dbgen.LockHoldsOrOrders, []string{ask.HoldID}, []string{ask.OrderID})
		batch.Queue(dbgen.Confirm, ask.OrderID, ask.HoldID, ask.WarehouseID, ask.ProductIds, ask.Quantities, ask.Now).
			QueryRow(func(row pgx.Row) error {
				return row.Scan(&verdict.Done, &verdict.Ended, &verdict.ShortProductID, &verdict.Attainable, &verdict.Changed)
			})
		return s.pool.SendBatch(ctx, batch).Close()
	})
	return verdict, err
}
