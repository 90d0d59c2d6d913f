package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// onRiderAssigned notes who comes for the bags, and the code they will say, as a fingerprint.
func (s *Service) onRiderAssigned(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.RiderAssigned]) error {
	assigned := event.Message
	code, err := s.Keys.Open("event.pickup_code", assigned.PickupCodeSealed)
	if err != nil {
		return err
	}
	err = s.db.WithTx(tx).AssignRider(ctx, dbgen.AssignRiderParams{
		WarehouseID: assigned.WarehouseId, OrderID: assigned.OrderId, TripID: assigned.TripId,
		RiderID: assigned.PartnerId, PickupCodeIndex: s.codeIndex(assigned.OrderId, code),
	})
	if err != nil {
		return fmt.Errorf("note rider: %w", err)
	}
	s.changes.add(assigned.WarehouseId, assigned.OrderId)
	return nil
}
