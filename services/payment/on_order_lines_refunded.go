package payment

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// onOrderLinesRefunded promises the money of units of delivered orders. The sale is booked by then,
// so it comes out of the sales.
func (s *Service) onOrderLinesRefunded(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderLinesRefunded]) error {
	asks := make([]ask, len(batch))
	for i, e := range batch {
		asks[i] = ask{order: e.Message.OrderId, refund: e.Message.RefundId, minor: e.Message.AmountMinor, reason: e.Message.Reason, toCredit: e.Message.ToCredit}
	}
	return s.grant(ctx, s.queries.WithTx(tx), salesReturns, asks...)
}
