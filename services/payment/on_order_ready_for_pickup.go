package payment

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/payment/db/dbgen"
)

// onOrderReadyForPickup refunds what the store could not find of orders paid in advance, and lowers
// the cash due of the others. Credit comes back of those only when it is more than the bill by now.
func (s *Service) onOrderReadyForPickup(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderReadyForPickup]) error {
	queries := s.queries.WithTx(tx)
	var asks []ask
	var due dbgen.LowerCashDueParams
	final := make(map[string]int64, len(batch))
	for _, e := range batch {
		if e.Message.ShortMinor <= 0 {
			continue
		}
		final[e.Message.OrderId] = e.Message.FinalAmountMinor
		asks = append(asks, ask{order: e.Message.OrderId, refund: "short", minor: e.Message.ShortMinor, reason: "Items that the store could not find."})
		due.OrderIds, due.AmountsMinor = append(due.OrderIds, e.Message.OrderId), append(due.AmountsMinor, e.Message.CashDueMinor)
	}
	if len(asks) == 0 {
		return nil
	}
	lowered, err := queries.LowerCashDue(ctx, due)
	if err != nil {
		return fmt.Errorf("lower cash due: %w", err)
	}
	for _, cash := range lowered {
		at := slices.IndexFunc(asks, func(a ask) bool { return a.order == cash.OrderID })
		asks[at].minor = cash.CreditMinor - final[cash.OrderID]
	}
	return s.grant(ctx, queries, customerDeposits, asks...)
}
