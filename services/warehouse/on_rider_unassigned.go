package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// onRiderUnassigned forgets a rider who does not come any more, unless another one took over.
func (s *Service) onRiderUnassigned(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.RiderUnassigned]) error {
	stores, err := s.db.WithTx(tx).UnassignRider(ctx, dbgen.UnassignRiderParams{
		OrderID: event.Message.OrderId, RiderID: event.Message.PartnerId, TripID: event.Message.TripId,
	})
	if err != nil {
		return fmt.Errorf("forget rider: %w", err)
	}
	for _, warehouseID := range stores {
		s.changes.add(warehouseID, event.Message.OrderId)
	}
	return nil
}
