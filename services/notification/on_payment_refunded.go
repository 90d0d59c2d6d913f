package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// onPaymentRefunded says how much comes back, once for each refund.
func (s *Service) onPaymentRefunded(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.PaymentRefunded]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		occasion := event.Message.RefundId
		if event.Message.ToCredit {
			occasion += ":credit" // a refund may have a part of each
		}
		notices[i] = notice{
			order: order, subject: paymentRefunded, occasion: occasion,
			facts: facts{Number: order.Number(), Amount: money.Paise(event.Message.AmountMinor), ToCredit: event.Message.ToCredit},
		}
	}
	return s.tellOwners(ctx, tx, notices)
}
