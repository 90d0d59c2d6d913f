package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/location/db/dbgen"
)

// onWarehouseSaved keeps the newest version of a store.
func (s *Service) onWarehouseSaved(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.WarehouseSaved]) error {
	m := event.Message
	err := s.db.WithTx(tx).SaveStore(ctx, dbgen.SaveStoreParams{
		WarehouseID: m.WarehouseId, Name: m.Name, Latitude: m.Latitude, Longitude: m.Longitude, ServiceRadius: m.ServiceRadius,
		IsActive: m.IsActive, OpensMinute: m.OpensMinute, ClosesMinute: m.ClosesMinute, TimeZone: m.TimeZone, Version: event.Seq,
	})
	if err != nil {
		return fmt.Errorf("save store: %w", err)
	}
	return nil
}

func (s *Service) seeWarehouseSaved(event events.Of[*eventsv1.WarehouseSaved]) {
	s.places.putStores(storeOfEvent(event.Message, event.Seq))
}

func (s *Service) seeZoneSaved(event events.Of[*eventsv1.ZoneSaved]) {
	s.places.putZones(zoneOfEvent(event.Message, event.Seq))
}
