package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/services/warehouse/db/dbgen"
)

// GetWarehouse returns a store with its aisles.
func (s *Service) GetWarehouse(ctx context.Context, req *warehousev1.GetWarehouseRequest) (*warehousev1.Warehouse, error) {
	row, err := s.db.GetWarehouse(ctx, req.WarehouseId)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("warehouse", req.WarehouseId)
	}
	if err != nil {
		return nil, fmt.Errorf("read warehouse: %w", err)
	}
	aisles, err := s.db.ListAisles(ctx, req.WarehouseId)
	if err != nil {
		return nil, fmt.Errorf("read aisles: %w", err)
	}
	store := storeMessage(row)
	for _, aisle := range aisles {
		store.Aisles = append(store.Aisles, &warehousev1.Aisle{
			Aisle: aisle.Aisle, Position: aisle.Position, Zone: aisle.Zone, Bins: aisle.Bins,
		})
	}
	return store, nil
}

func storeMessage(row dbgen.WarehouseWarehouse) *warehousev1.Warehouse {
	return &warehousev1.Warehouse{
		WarehouseId: row.ID, Name: row.Name, Address: row.Address, Latitude: row.Latitude, Longitude: row.Longitude,
		ServiceRadius: row.ServiceRadius, IsActive: row.IsActive,
		OpensMinute: row.OpensMinute, ClosesMinute: row.ClosesMinute, TimeZone: row.TimeZone,
		Version: row.Version,
	}
}
