package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// onOrderCancelled drops picks wherever they are in the store. What a rider has already is not the
// store's any more, and an order that was never confirmed has no pick: both are ignored.
func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderCancelled]) error {
	drop := dbgen.CancelPicksParams{Now: s.Clock.Now()}
	for _, event := range batch {
		drop.WarehouseIds = append(drop.WarehouseIds, event.Message.WarehouseId)
		drop.OrderIds = append(drop.OrderIds, event.Message.OrderId)
	}
	dropped, err := s.db.WithTx(tx).CancelPicks(ctx, drop)
	if err != nil {
		return fmt.Errorf("cancel picks: %w", err)
	}
	for _, pick := range dropped {
		s.changes.add(pick.WarehouseID, pick.OrderID)
	}
	return nil
}
