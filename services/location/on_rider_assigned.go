package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

// onRiderAssigned opens stops.
func (s *Service) onRiderAssigned(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.RiderAssigned]) error {
	assign := dbgen.AssignStopsParams{Now: s.Clock.Now()}
	for _, event := range batch {
		m := event.Message
		assign.OrderIds = append(assign.OrderIds, m.OrderId)
		assign.WarehouseIds = append(assign.WarehouseIds, m.WarehouseId)
		assign.PartnerIds = append(assign.PartnerIds, m.PartnerId)
		assign.Latitudes = append(assign.Latitudes, m.Latitude)
		assign.Longitudes = append(assign.Longitudes, m.Longitude)
		assign.StoreLatitudes = append(assign.StoreLatitudes, m.StoreLatitude)
		assign.StoreLongitudes = append(assign.StoreLongitudes, m.StoreLongitude)
		assign.EventIds = append(assign.EventIds, event.ID)
	}
	if err := s.db.WithTx(tx).AssignStops(ctx, assign); err != nil {
		return fmt.Errorf("open stops: %w", err)
	}
	return nil
}

func (s *Service) seeRiderAssigned(event events.Of[*eventsv1.RiderAssigned]) {
	m := event.Message
	s.trips.learn(Stop{
		OrderID: m.OrderId, WarehouseID: m.WarehouseId, PartnerID: m.PartnerId,
		Store:    geo.Point{Latitude: m.StoreLatitude, Longitude: m.StoreLongitude},
		Door:     geo.Point{Latitude: m.Latitude, Longitude: m.Longitude},
		Assigned: event.ID,
	})
}
