package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onRiderAssigned says that somebody will come; a second rider is not news.
func (s *Service) onRiderAssigned(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.RiderAssigned]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{
			user: ids.User(event.Message.UserId), order: order, subject: riderAssigned,
			facts: facts{Number: order.Number()},
		}
	}
	return s.tell(ctx, tx, notices)
}
