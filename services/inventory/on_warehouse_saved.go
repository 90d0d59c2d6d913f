package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/inventory/db/dbgen"
)

// onWarehouseSaved keeps when a store is open; the newest version wins.
func (s *Service) onWarehouseSaved(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.WarehouseSaved]) error {
	w := event.Message
	err := s.queries.WithTx(tx).SaveStore(ctx, dbgen.SaveStoreParams{
		WarehouseID: w.WarehouseId, OpensMinute: w.OpensMinute, ClosesMinute: w.ClosesMinute, TimeZone: w.TimeZone, Version: event.Seq,
	})
	if err != nil {
		return fmt.Errorf("save store: %w", err)
	}
	return nil
}
