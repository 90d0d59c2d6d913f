package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/services/inventory/db/dbgen"
)

// outForDelivery is the status of an order whose goods are not in the store: they come back, if at
// all, with goods_returned.
const outForDelivery = "out_for_delivery"

// onOrderCancelled gives back what cancelled orders keep, puts what was picked back on the shelf,
// and bars confirmations that are still on their way. What it does depends on the state it finds, so
// doing it again changes nothing.
func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderCancelled]) error {
	queries, now := s.queries.WithTx(tx), s.clock.Now()
	orders, stores, carts := make([]string, len(batch)), make([]string, len(batch)), make([]string, len(batch))
	var inStore []string
	for i, e := range batch {
		orders[i], stores[i], carts[i] = e.Message.OrderId, e.Message.WarehouseId, e.Message.HoldId
		if e.Message.FromStatus != outForDelivery {
			inStore = append(inStore, e.Message.OrderId)
		}
	}
	ours := dbgen.LockHoldsOrOrdersParams{HoldIds: carts, OrderIds: orders}
	if _, err := queries.LockHoldsOrOrders(ctx, ours); err != nil {
		return fmt.Errorf("lock holds: %w", err)
	}
	if err := queries.BarOrders(ctx, dbgen.BarOrdersParams{OrderIds: orders, WarehouseIds: stores, Now: now}); err != nil {
		return fmt.Errorf("bar orders: %w", err)
	}
	// Barring waited for confirmations in flight: now their holds are visible.
	holds, err := queries.LockHoldsOrOrders(ctx, ours)
	if err != nil {
		return fmt.Errorf("lock holds: %w", err)
	}
	freed, err := queries.EndHolds(ctx, dbgen.EndHoldsParams{HoldIds: liveHolds(holds, orders), Status: statusReleased, Kind: kindRelease, Now: now})
	if err != nil {
		return fmt.Errorf("release holds: %w", err)
	}
	events.AfterCommit(ctx, func() { s.noteFreed(freed) })
	return s.restock(ctx, tx, inStore)
}

// liveHolds are the holds of these orders, and of carts that never became an order.
func liveHolds(holds []dbgen.LockHoldsOrOrdersRow, orders []string) []string {
	cancelled := make(map[string]bool, len(orders))
	for _, order := range orders {
		cancelled[order] = true
	}
	var live []string
	for _, hold := range holds {
		if hold.Status == statusHeld || (hold.Status == statusConfirmed && !fault.Planted(fault.LeakedHold) && hold.OrderID != nil && cancelled[*hold.OrderID]) {
			live = append(live, hold.HoldID)
		}
	}
	return live
}

// restock puts picked units of orders back on the shelf, each once. Their holds must be locked.
func (s *Service) restock(ctx context.Context, tx pgx.Tx, orders []string) error {
	back, err := s.queries.WithTx(tx).Restock(ctx, dbgen.RestockParams{OrderIds: orders, Now: s.clock.Now()})
	if err != nil {
		return fmt.Errorf("restock: %w", err)
	}
	if len(back) > 0 {
		if err := s.queries.WithTx(tx).BackToLots(ctx, dbgen.BackToLotsParams{OrderIds: orders, Now: s.clock.Now()}); err != nil {
			return fmt.Errorf("put back into lots: %w", err)
		}
	}
	events.AfterCommit(ctx, func() {
		for _, row := range back {
			s.changed.note(row.WarehouseID, row.ProductID)
		}
	})
	return nil
}
