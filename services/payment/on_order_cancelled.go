package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
)

// onOrderCancelled gives back what is left of captured payments, voids the open ones, and bars
// authorisations that are still on their way. Voiding comes first: a payment is captured before it,
// and refunded here, or after it, and refunded by whoever finds that out.
func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderCancelled]) error {
	queries := s.queries.WithTx(tx)
	bar := dbgen.BarOrdersParams{Currency: money.INR, Now: s.clock.Now()}
	asks := make([]ask, len(batch))
	for i, e := range batch {
		m := e.Message
		bar.OrderIds, bar.UserIds, bar.WarehouseIds = append(bar.OrderIds, m.OrderId), append(bar.UserIds, m.UserId), append(bar.WarehouseIds, m.WarehouseId)
		asks[i] = ask{order: m.OrderId, refund: "cancel", minor: everything, reason: "The order was cancelled."}
	}
	if err := queries.BarOrders(ctx, bar); err != nil {
		return fmt.Errorf("bar orders: %w", err)
	}
	if err := queries.VoidPayments(ctx, dbgen.VoidPaymentsParams{OrderIds: bar.OrderIds, Now: bar.Now}); err != nil {
		return fmt.Errorf("void payments: %w", err)
	}
	return s.grant(ctx, queries, customerDeposits, asks...)
}
