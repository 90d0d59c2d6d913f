package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// onOrderDelivered says that it is there, and the final bill.
func (s *Service) onOrderDelivered(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderDelivered]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{
			user: ids.User(event.Message.UserId), order: order, subject: orderDelivered,
			facts: facts{Number: order.Number(), Amount: money.Paise(event.Message.FinalAmountMinor)},
		}
	}
	return s.tell(ctx, tx, notices)
}
