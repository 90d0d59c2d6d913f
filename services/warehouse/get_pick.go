package warehouse

import (
	"context"

	warehousev1 "doorstep/gen/warehouse/v1"
)

// GetPick returns one pick of the store.
func (s *Service) GetPick(ctx context.Context, req *warehousev1.PickRef) (*warehousev1.Pick, error) {
	pick, err := s.read(ctx, req.WarehouseId, req.OrderId)
	if err != nil {
		return nil, err
	}
	return pick.message(), nil
}
