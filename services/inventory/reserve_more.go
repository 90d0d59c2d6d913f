package inventory

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/inventory/db/dbgen"
)

// ReserveMore sees that an order that is being picked keeps at least so many units of a product, which
// may be new to it: a substitute. It takes all that is lacking or nothing, and never gives units back, so
// that a late repeat takes away nothing: Pick and the end of the order do. Reasons: order_not_found,
// out_of_stock, as Reserve says it; hold_ended, when the order was cancelled or is picked already.
func (s *Service) ReserveMore(ctx context.Context, req *inventoryv1.ReserveMoreRequest) (*inventoryv1.ReserveMoreResponse, error) {
	if req.ProductId == "" || req.AtLeast <= 0 {
		return nil, errs.New(errs.InvalidArgument, "reservation_invalid", "Say of which product and how many units.")
	}
	var verdict dbgen.ReserveMoreRow
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		hold, err := queries.LockOrder(ctx, req.OrderId)
		switch {
		case errors.Is(err, pgx.ErrNoRows), err == nil && hold.WarehouseID != req.WarehouseId:
			return errs.New(errs.NotFound, "order_not_found", "No stock is reserved for order %q in this store.", req.OrderId)
		case err != nil:
			return fmt.Errorf("lock order's stock: %w", err)
		case hold.Status != statusConfirmed:
			return holdEnded(hold.HoldID)
		}
		verdict, err = queries.ReserveMore(ctx, dbgen.ReserveMoreParams{
			WarehouseID: hold.WarehouseID, HoldID: hold.HoldID, OrderID: req.OrderId, ProductID: req.ProductId, AtLeast: req.AtLeast, Now: s.clock.Now(),
		})
		if err != nil {
			return fmt.Errorf("reserve more: %w", err)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case verdict.Taken:
		s.changed.note(req.WarehouseId, req.ProductId)
	case !verdict.KeptAlready:
		return nil, outOfStock(req.ProductId, verdict.Attainable)
	}
	return &inventoryv1.ReserveMoreResponse{}, nil
}
