package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// onRiderArrivedAtStore shows the store that the rider is waiting.
func (s *Service) onRiderArrivedAtStore(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.RiderArrivedAtStore]) error {
	stores, err := s.db.WithTx(tx).RiderArrived(ctx, dbgen.RiderArrivedParams{
		OrderID: event.Message.OrderId, RiderID: event.Message.PartnerId,
	})
	if err != nil {
		return fmt.Errorf("note arrival: %w", err)
	}
	for _, warehouseID := range stores {
		s.changes.add(warehouseID, event.Message.OrderId)
	}
	return nil
}
