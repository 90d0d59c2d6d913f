package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onOrderCancelled says that nothing will come, and who decided it.
func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderCancelled]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{
			user: ids.User(event.Message.UserId), order: order, subject: orderCancelled,
			facts: facts{Number: order.Number(), By: event.Message.CancelledBy},
		}
	}
	return s.tell(ctx, tx, notices)
}
