package inventory

import (
	"context"
	"errors"
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

// noteOfCounts is what the movement log says of the correction that a count led to.
const noteOfCounts = "cycle count"

// ListCountTasks draws the products that a store is to count today, the first time it is asked, and tells
// which of them were counted.
func (s *Service) ListCountTasks(ctx context.Context, req *inventoryv1.ListCountTasksRequest) (*inventoryv1.ListCountTasksResponse, error) {
	day, err := today(ctx, s.queries, req.WarehouseId, s.clock.Now())
	if err != nil {
		return nil, err
	}
	err = s.queries.DrawCounts(ctx, dbgen.DrawCountsParams{WarehouseID: req.WarehouseId, Day: day, Most: s.cfg.CountsADay})
	if err != nil {
		return nil, fmt.Errorf("draw counts: %w", err)
	}
	rows, err := s.queries.CountTasks(ctx, dbgen.CountTasksParams{WarehouseID: req.WarehouseId, Day: day})
	if err != nil {
		return nil, fmt.Errorf("list counts: %w", err)
	}
	res := &inventoryv1.ListCountTasksResponse{Tasks: make([]*inventoryv1.CountTask, len(rows))}
	for i, row := range rows {
		res.Tasks[i] = &inventoryv1.CountTask{ProductId: row.ProductID, Counted: row.CountedAt != nil}
	}
	return res, nil
}

// CountStock takes a count down, once per key, and sets the stock to it. What was expected is read under the
// lock of the row, so that nothing sold meanwhile is taken for a difference. Reasons: stock_reserved,
// product_not_found.
func (s *Service) CountStock(ctx context.Context, req *inventoryv1.CountStockRequest) (*inventoryv1.CountStockResponse, error) {
	key := idem.Key{
		Caller: auth.Caller(ctx).UserID, Key: rpc.IdempotencyKey(ctx),
		Procedure: inventoryv1connect.InventoryPublicServiceCountStockProcedure,
	}
	res, err := idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*inventoryv1.CountStockResponse, error) {
		return s.count(ctx, tx, req)
	})
	if err != nil {
		return nil, err
	}
	s.changed.note(req.WarehouseId, req.ProductId)
	s.bus.Wake()
	s.metrics.moved(ctx, kindAdjustment, max(res.Difference, -res.Difference))
	return res, nil
}

func (s *Service) count(ctx context.Context, tx pgx.Tx, req *inventoryv1.CountStockRequest) (*inventoryv1.CountStockResponse, error) {
	queries, now := s.queries.WithTx(tx), s.clock.Now()
	expected, err := queries.LockStock(ctx, dbgen.LockStockParams{WarehouseID: req.WarehouseId, ProductID: req.ProductId})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("product", req.ProductId)
	case err != nil:
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	difference := req.Counted - expected.Quantity
	after, err := s.adjust(ctx, tx, &inventoryv1.AdjustStockRequest{
		WarehouseId: req.WarehouseId, ProductId: req.ProductId, Delta: difference, Note: noteOfCounts,
	}, kindAdjustment)
	if err != nil {
		return nil, err
	}
	day, err := today(ctx, queries, req.WarehouseId, now)
	if err != nil {
		return nil, err
	}
	err = queries.NoteCount(ctx, dbgen.NoteCountParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, Day: day, Expected: expected.Quantity, Counted: req.Counted,
		Reference: ids.New[string](now), Actor: auth.Caller(ctx).UserID, Now: now,
	})
	if err != nil {
		return nil, fmt.Errorf("note count: %w", err)
	}
	return &inventoryv1.CountStockResponse{Level: after, Difference: difference}, nil
}
