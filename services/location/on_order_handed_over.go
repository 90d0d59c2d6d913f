package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/location/db/dbgen"
)

// onOrderHandedOver notes that the rider has the bags: the next geofence is the door.
func (s *Service) onOrderHandedOver(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderHandedOver]) error {
	handed := dbgen.HandOverStopsParams{Now: s.Clock.Now()}
	for _, event := range batch {
		handed.OrderIds = append(handed.OrderIds, event.Message.OrderId)
		handed.EventIds = append(handed.EventIds, event.ID)
	}
	if err := s.db.WithTx(tx).HandOverStops(ctx, handed); err != nil {
		return fmt.Errorf("note handover: %w", err)
	}
	return nil
}

func (s *Service) seeOrderHandedOver(event events.Of[*eventsv1.OrderHandedOver]) {
	s.trips.learn(Stop{OrderID: event.Message.OrderId, HandedOver: event.ID})
}
