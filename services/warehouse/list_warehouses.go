package warehouse

import (
	"context"
	"fmt"

	warehousev1 "doorstep/gen/warehouse/v1"
)

// ListWarehouses returns all stores, without their aisles.
func (s *Service) ListWarehouses(ctx context.Context, _ *warehousev1.ListWarehousesRequest) (*warehousev1.ListWarehousesResponse, error) {
	rows, err := s.db.ListWarehouses(ctx)
	if err != nil {
		return nil, fmt.Errorf("list warehouses: %w", err)
	}
	res := &warehousev1.ListWarehousesResponse{}
	for _, row := range rows {
		res.Warehouses = append(res.Warehouses, storeMessage(row))
	}
	return res, nil
}
