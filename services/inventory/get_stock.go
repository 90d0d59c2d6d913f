package inventory

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/auth"
	"doorstep/services/inventory/db/dbgen"
)

// GetStock reads one level. Reason: product_not_found, when the store never had it.
func (s *Service) GetStock(ctx context.Context, req *inventoryv1.GetStockRequest) (*inventoryv1.StockLevel, error) {
	row, err := s.queries.GetStock(ctx, dbgen.GetStockParams{WarehouseID: req.WarehouseId, ProductID: req.ProductId})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("product", req.ProductId)
	}
	if err != nil {
		return nil, fmt.Errorf("get stock: %w", err)
	}
	return level(row), nil
}
