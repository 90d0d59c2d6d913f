package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/inventory/db/dbgen"
)

// onGoodsReturned puts the units of deliveries that failed back on the shelf.
func (s *Service) onGoodsReturned(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.GoodsReturned]) error {
	orders := make([]string, len(batch))
	for i, e := range batch {
		orders[i] = e.Message.OrderId
	}
	if _, err := s.queries.WithTx(tx).LockHoldsOrOrders(ctx, dbgen.LockHoldsOrOrdersParams{OrderIds: orders}); err != nil {
		return fmt.Errorf("lock holds: %w", err)
	}
	return s.restock(ctx, tx, orders)
}
