package inventory

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/services/inventory/db/dbgen"
)

// Reserve sets how many units of one product a hold keeps and renews the hold, in one round trip.
// The quantity is absolute, so a repeat changes nothing more. Reasons: out_of_stock, with
// product_id and how many the hold could keep at most as available; hold_ended, for a hold that has
// become an order's.
func (s *Service) Reserve(ctx context.Context, req *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error) {
	if req.HoldId == "" || req.WarehouseId == "" || req.ProductId == "" || req.Quantity < 0 || req.ExpiresAt == nil {
		return nil, errs.New(errs.InvalidArgument, "reservation_invalid", "A reservation needs a hold, a store, a product, a quantity and an expiry.")
	}
	ask := dbgen.ReserveParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, HoldID: req.HoldId,
		Quantity: req.Quantity, ExpiresAt: req.ExpiresAt.AsTime(), Now: s.clock.Now(),
	}
	var answer dbgen.ReserveRow
	for try := 1; ; try++ {
		answers, err := s.reserve(ctx, []dbgen.ReserveParams{ask})
		if err != nil {
			return nil, fmt.Errorf("reserve stock: %w", err)
		}
		// Beaten to units that were there when the statement began: another look tells how many are left.
		if answer = answers[0]; try == maxTries || answer.Granted || !answer.Open || answer.Attainable < ask.Quantity {
			break
		}
	}
	switch {
	case !answer.Open:
		s.metrics.reserved(ctx, "hold_ended")
		return nil, holdEnded(req.HoldId)
	case !answer.Granted:
		s.metrics.reserved(ctx, "out_of_stock")
		return nil, outOfStock(req.ProductId, min(answer.Attainable, ask.Quantity-1))
	}
	fault.Pass(fault.UnitsHeld)
	s.metrics.reserved(ctx, "granted")
	if answer.Delta != 0 {
		s.changed.note(req.WarehouseId, req.ProductId)
	}
	return &inventoryv1.ReserveResponse{Quantity: req.Quantity, ExpiresAt: req.ExpiresAt}, nil
}

// reserve decides requests, each for itself and in the order of their stock rows (it sorts asks), in
// one round trip and one commit. A hopeless request writes nothing and waits for nobody.
func (s *Service) reserve(ctx context.Context, asks []dbgen.ReserveParams) ([]dbgen.ReserveRow, error) {
	slices.SortStableFunc(asks, func(a, b dbgen.ReserveParams) int {
		return cmp.Or(cmp.Compare(a.WarehouseID, b.WarehouseID), cmp.Compare(a.ProductID, b.ProductID))
	})
	holds, answers := make([]string, len(asks)), make([]dbgen.ReserveRow, len(asks))
	for i, ask := range asks {
		holds[i] = ask.HoldID
	}
	err := s.pipeline(ctx, func(batch *pgx.Batch) {
		batch.Queue(dbgen.LockNames, holds)
		batch.Queue(dbgen.LockHolds, holds)
		for i, ask := range asks {
			answer := &answers[i]
			batch.Queue(dbgen.Reserve, ask.WarehouseID, ask.ProductID, ask.HoldID, ask.Quantity, ask.Now, ask.ExpiresAt).
				QueryRow(func(row pgx.Row) error {
					return row.Scan(&answer.Open, &answer.Delta, &answer.Granted, &answer.Attainable)
				})
		}
	})
	return answers, err
}
