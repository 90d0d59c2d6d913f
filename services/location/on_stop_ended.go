package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/location/db/dbgen"
)

// Four events end a stop, and with it the customer's view of the rider.

func (s *Service) onRiderUnassigned(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.RiderUnassigned]) error {
	return endStops(ctx, s, tx, batch)
}

func (s *Service) onDeliveryCompleted(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.DeliveryCompleted]) error {
	return endStops(ctx, s, tx, batch)
}

func (s *Service) onDeliveryFailed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.DeliveryFailed]) error {
	return endStops(ctx, s, tx, batch)
}

func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderCancelled]) error {
	return endStops(ctx, s, tx, batch)
}

func (s *Service) seeRiderUnassigned(event events.Of[*eventsv1.RiderUnassigned]) { s.end(event.Event) }

func (s *Service) seeDeliveryCompleted(event events.Of[*eventsv1.DeliveryCompleted]) {
	s.end(event.Event)
}

func (s *Service) seeDeliveryFailed(event events.Of[*eventsv1.DeliveryFailed]) { s.end(event.Event) }

func (s *Service) seeOrderCancelled(event events.Of[*eventsv1.OrderCancelled]) { s.end(event.Event) }

// endStops ends the stops of the orders that the events are about.
func endStops[M proto.Message](ctx context.Context, s *Service, tx pgx.Tx, batch []events.Of[M]) error {
	end := dbgen.EndStopsParams{Now: s.Clock.Now()}
	for _, event := range batch {
		end.OrderIds = append(end.OrderIds, event.Subject)
		end.EventIds = append(end.EventIds, event.ID)
	}
	if err := s.db.WithTx(tx).EndStops(ctx, end); err != nil {
		return fmt.Errorf("end stops: %w", err)
	}
	return nil
}

func (s *Service) end(event events.Event) {
	s.trips.learn(Stop{OrderID: event.Subject, Ended: event.ID})
}
