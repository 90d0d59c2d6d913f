package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/inventory/db/dbgen"
)

// ReceiveStock books goods onto the shelf, once per key. Lines of the same product add up; each with a date
// is a lot. Reasons: best_before_invalid, best_before_past.
func (s *Service) ReceiveStock(ctx context.Context, req *inventoryv1.ReceiveStockRequest) (*inventoryv1.ReceiveStockResponse, error) {
	products, quantities, units := make([]string, len(req.Lines)), make([]int32, len(req.Lines)), int32(0)
	for i, line := range req.Lines {
		products[i], quantities[i] = line.ProductId, line.Quantity
		units += line.Quantity
	}
	actor := auth.Caller(ctx).UserID
	key := idem.Key{Caller: actor, Key: rpc.IdempotencyKey(ctx), Procedure: inventoryv1connect.InventoryPublicServiceReceiveStockProcedure}
	receipt, err := idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*inventoryv1.ReceiveStockResponse, error) {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		day, err := today(ctx, queries, req.WarehouseId, now)
		if err != nil {
			return nil, err
		}
		lots, err := lotsOf(req, day, now)
		if err != nil {
			return nil, err
		}
		id := ids.New[string](now)
		err = queries.ReceiveStock(ctx, dbgen.ReceiveStockParams{
			WarehouseID: req.WarehouseId, ProductIds: products, Quantities: quantities,
			Kind: kindReceipt, Reference: id, Note: req.Note, Actor: actor, Now: now, LowStockThreshold: s.cfg.LowStockThreshold,
		})
		if err != nil {
			return nil, fmt.Errorf("receive stock: %w", err)
		}
		lots.Reference = id
		if err := queries.AddLots(ctx, lots); err != nil {
			return nil, fmt.Errorf("add lots: %w", err)
		}
		return &inventoryv1.ReceiveStockResponse{ReceiptId: id, Lines: int32(len(req.Lines)), Units: units}, nil
	})
	if err != nil {
		return nil, err
	}
	s.changed.note(req.WarehouseId, products...)
	s.metrics.moved(ctx, kindReceipt, units)
	return receipt, nil
}
