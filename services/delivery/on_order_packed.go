package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onOrderPacked notes bags that are ready, and learns how fast the store is.
func (s *Service) onOrderPacked(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderPacked]) error {
	var rows dbgen.MarkPackedParams
	for _, event := range batch {
		p := event.Message
		rows.WarehouseIds, rows.OrderIds = append(rows.WarehouseIds, p.WarehouseId), append(rows.OrderIds, p.OrderId)
		rows.PackedAt, rows.PickDoneAt = append(rows.PackedAt, p.PackedAt.AsTime()), append(rows.PickDoneAt, p.PickDoneAt.AsTime())
	}
	if err := s.db.WithTx(tx).MarkPacked(ctx, rows); err != nil {
		return fmt.Errorf("note packed orders: %w", err)
	}
	return nil
}
