package warehouse

import (
	"context"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
)

// ShortPick says that the rest of a line is not on the shelf. See Pick.Short.
func (s *Service) ShortPick(ctx context.Context, req *warehousev1.ShortPickRequest) (*warehousev1.Pick, error) {
	by := hand(ctx)
	return s.changeLine(ctx, req.WarehouseId, req.OrderId, func(p *Pick, now time.Time) (*Line, error) {
		return p.Short(by, req.ProductId, now)
	})
}
