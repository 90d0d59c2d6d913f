package notification

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onOrderDelayed says that it takes longer than promised, until about when, and why.
func (s *Service) onOrderDelayed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderDelayed]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		m := event.Message
		order := ids.Order(m.OrderId)
		notices[i] = notice{
			user: ids.User(m.UserId), order: order, subject: orderDelayed, occasion: strconv.FormatInt(event.Seq, 10),
			facts: facts{Number: order.Number(), At: s.timeOfDay(m.EstimateAt), By: m.Cause},
		}
	}
	return s.tell(ctx, tx, notices)
}
