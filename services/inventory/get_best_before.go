package inventory

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/services/inventory/db/dbgen"
)

// GetBestBefore tells the date on the packs that a picker is sent to.
func (s *Service) GetBestBefore(ctx context.Context, req *inventoryv1.GetBestBeforeRequest) (*inventoryv1.GetBestBeforeResponse, error) {
	day, err := s.queries.BestBefore(ctx, dbgen.BestBeforeParams{WarehouseID: req.WarehouseId, ProductID: req.ProductId, Now: s.clock.Now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return &inventoryv1.GetBestBeforeResponse{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read best-before: %w", err)
	}
	return &inventoryv1.GetBestBeforeResponse{BestBefore: day.Format(dayForm)}, nil
}
