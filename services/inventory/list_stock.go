package inventory

import (
	"context"
	"fmt"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/services/inventory/db/dbgen"
)

// ListStock pages through a store's levels by product.
func (s *Service) ListStock(ctx context.Context, req *inventoryv1.ListStockRequest) (*inventoryv1.ListStockResponse, error) {
	after, err := openPageToken(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := pageSize(req.PageSize, defaultPage)
	rows, err := s.queries.ListStock(ctx, dbgen.ListStockParams{
		WarehouseID: req.WarehouseId, AfterProductID: after, LowOnly: req.LowOnly, PageSize: size,
	})
	if err != nil {
		return nil, fmt.Errorf("list stock: %w", err)
	}
	res := &inventoryv1.ListStockResponse{Levels: make([]*inventoryv1.StockLevel, len(rows))}
	for i, row := range rows {
		res.Levels[i] = level(row)
	}
	if len(rows) == int(size) {
		res.NextPageToken = pageToken(rows[size-1].ProductID)
	}
	return res, nil
}
