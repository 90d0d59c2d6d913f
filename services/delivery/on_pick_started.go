package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onPickStarted notes what is being picked and who is at work, for promises.
func (s *Service) onPickStarted(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.PickStarted]) error {
	var rows dbgen.MarkPickingParams
	for _, event := range batch {
		p := event.Message
		rows.WarehouseIds, rows.OrderIds = append(rows.WarehouseIds, p.WarehouseId), append(rows.OrderIds, p.OrderId)
		rows.PickerIds, rows.StartedAt = append(rows.PickerIds, p.PickerId), append(rows.StartedAt, p.StartedAt.AsTime())
	}
	if err := s.db.WithTx(tx).MarkPicking(ctx, rows); err != nil {
		return fmt.Errorf("note picks: %w", err)
	}
	return nil
}
