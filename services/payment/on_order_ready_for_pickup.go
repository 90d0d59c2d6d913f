package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/payment/db/dbgen"
)

// onOrderReadyForPickup refunds what the store could not find of orders paid in advance, and lowers
// the cash due of the others.
func (s *Service) onOrderReadyForPickup(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderReadyForPickup]) error {
	queries := s.queries.WithTx(tx)
	var asks []ask
	var due dbgen.LowerCashDueParams
	for _, e := range batch {
		if e.Message.ShortMinor <= 0 {
			continue
		}
		asks = append(asks, ask{order: e.Message.OrderId, refund: "short", minor: e.Message.ShortMinor, reason: "Items that the store could not find."})
		due.OrderIds, due.AmountsMinor = append(due.OrderIds, e.Message.OrderId), append(due.AmountsMinor, e.Message.CashDueMinor)
	}
	if len(asks) == 0 {
		return nil
	}
	if err := queries.LowerCashDue(ctx, due); err != nil {
		return fmt.Errorf("lower cash due: %w", err)
	}
	return s.grant(ctx, queries, customerDeposits, asks...)
}
