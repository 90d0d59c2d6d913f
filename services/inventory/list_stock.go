package inventory

import (
	"context"
	"fmt"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/page"
	"doorstep/services/inventory/db/dbgen"
)

// ListStock pages through a store's levels by product. Reason: page_token_invalid.
func (s *Service) ListStock(ctx context.Context, req *inventoryv1.ListStockRequest) (*inventoryv1.ListStockResponse, error) {
	p, err := page.Read[string](req, 100)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListStock(ctx, dbgen.ListStockParams{
		WarehouseID: req.WarehouseId, AfterProductID: p.After, LowOnly: req.LowOnly, PageSize: p.Limit(),
		ProductIds: append([]string{}, req.ProductIds...), // an absent array would be null
	})
	if err != nil {
		return nil, fmt.Errorf("list stock: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.InventoryInventory) string { return row.ProductID })
	res := &inventoryv1.ListStockResponse{Levels: make([]*inventoryv1.StockLevel, len(rows)), NextPageToken: next}
	for i, row := range rows {
		res.Levels[i] = level(row)
	}
	return res, nil
}
