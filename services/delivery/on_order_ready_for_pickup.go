package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onOrderReadyForPickup notes the cash that is due after short lines, and tells riders who wait.
func (s *Service) onOrderReadyForPickup(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderReadyForPickup]) error {
	var rows dbgen.SetCashDueParams
	for _, event := range batch {
		rows.WarehouseIds, rows.OrderIds = append(rows.WarehouseIds, event.Message.WarehouseId), append(rows.OrderIds, event.Message.OrderId)
		rows.CashDue, rows.At = append(rows.CashDue, event.Message.CashDueMinor), append(rows.At, event.Time)
	}
	return s.within(ctx, tx, func(c *change) error {
		ready, err := c.q.SetCashDue(ctx, rows)
		if err != nil {
			return fmt.Errorf("note cash due: %w", err)
		}
		for _, o := range ready {
			if o.PartnerID != nil {
				c.nudge(o.WarehouseID, *o.PartnerID, *o.TripID, o.OrderID, "packed")
			}
		}
		return nil
	})
}
