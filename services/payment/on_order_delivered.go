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

// onOrderDelivered books cash that was collected and what the orders' money was paid for.
func (s *Service) onOrderDelivered(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderDelivered]) error {
	queries := s.queries.WithTx(tx)
	var collected dbgen.CollectCashParams
	orders := make([]string, len(batch))
	for i, e := range batch {
		m := e.Message
		orders[i] = m.OrderId
		if m.PaymentMethod == methodCOD {
			collected.OrderIds, collected.AmountsMinor = append(collected.OrderIds, m.OrderId), append(collected.AmountsMinor, m.CashCollectedMinor)
			collected.Times = append(collected.Times, m.DeliveredAt.AsTime())
		}
	}
	if len(collected.OrderIds) > 0 {
		if err := queries.CollectCash(ctx, collected); err != nil {
			return fmt.Errorf("collect cash: %w", err)
		}
	}
	captured, err := queries.Captured(ctx, orders)
	if err != nil {
		return fmt.Errorf("read payments: %w", err)
	}
	paid := make(map[string]bool, len(captured))
	for _, order := range captured {
		paid[order] = true
	}
	var transfers []transfer
	for _, e := range batch {
		if paid[e.Message.OrderId] {
			transfers = append(transfers, delivery(e.Message, money.INR)...)
		}
	}
	return book(ctx, queries, transfers...)
}
