package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// PutAway says which bin products stand in, all or none; a product stands in one bin, so it moves
// when it stood elsewhere. Orders that nobody has begun to pick lead to the new place; those in hand keep
// their walk, on which their bag plan depends. Reasons: aisle_unknown, product_duplicate.
func (s *Service) PutAway(ctx context.Context, req *warehousev1.PutAwayRequest) (*warehousev1.PutAwayResponse, error) {
	put := dbgen.PutAwayParams{WarehouseID: req.WarehouseId}
	seen := make(map[string]bool, len(req.Items))
	for _, item := range req.Items {
		if seen[item.ProductId] {
			return nil, errs.New(errs.InvalidArgument, "product_duplicate", "Product %s is put away twice.", item.ProductId)
		}
		seen[item.ProductId] = true
		put.Products = append(put.Products, item.ProductId)
		put.Aisles = append(put.Aisles, item.Aisle)
		put.Bins = append(put.Bins, item.Bin)
	}
	var moved []string
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		db := s.db.WithTx(tx)
		err := db.GrowAisles(ctx, dbgen.GrowAislesParams{WarehouseID: req.WarehouseId, Aisles: put.Aisles, Bins: put.Bins})
		if err != nil {
			return fmt.Errorf("make bins: %w", err)
		}
		err = db.PutAway(ctx, put)
		if storage.IsForeignKeyViolation(err, "bins_aisle") {
			return errs.New(errs.FailedPrecondition, "aisle_unknown", "An item names an aisle that the store does not have.").Because(err)
		}
		if err != nil {
			return fmt.Errorf("put away: %w", err)
		}
		moved, err = moveLines(ctx, db, req.WarehouseId, put.Products)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, order := range moved {
		s.changes.add(req.WarehouseId, order)
	}
	return &warehousev1.PutAwayResponse{Items: int32(len(req.Items))}, nil
}

// moveLines leads the orders that wait for a picker to where products stand now, and names them.
func moveLines(ctx context.Context, db *dbgen.Queries, warehouseID string, products []string) (orders []string, err error) {
	orders, err = db.HoldPicksOf(ctx, dbgen.HoldPicksOfParams{WarehouseID: warehouseID, Products: products})
	if err != nil {
		return nil, fmt.Errorf("hold picks: %w", err)
	}
	if len(orders) == 0 {
		return nil, nil
	}
	err = db.MoveLines(ctx, dbgen.MoveLinesParams{WarehouseID: warehouseID, OrderIds: orders, Products: products})
	if err != nil {
		return nil, fmt.Errorf("move lines: %w", err)
	}
	return orders, nil
}
