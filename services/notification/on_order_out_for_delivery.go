package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onOrderOutForDelivery says that it is on its way.
func (s *Service) onOrderOutForDelivery(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderOutForDelivery]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{
			user: ids.User(event.Message.UserId), order: order, subject: outForDelivery,
			facts: facts{Number: order.Number()},
		}
	}
	return s.tell(ctx, tx, notices)
}
