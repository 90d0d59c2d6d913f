package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onWarehouseSaved keeps where a store is and what it is called.
func (s *Service) onWarehouseSaved(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.WarehouseSaved]) error {
	w := event.Message
	err := s.db.WithTx(tx).SaveStore(ctx, dbgen.SaveStoreParams{
		WarehouseID: w.WarehouseId, Name: w.Name, Latitude: w.Latitude, Longitude: w.Longitude, IsActive: w.IsActive, TimeZone: w.TimeZone,
	})
	if err != nil {
		return fmt.Errorf("save store: %w", err)
	}
	return nil
}
