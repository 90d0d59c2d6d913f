package notification

import (
	"context"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// onOrderConfirmed says what it costs and when it should be there.
func (s *Service) onOrderConfirmed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderConfirmed]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{
			user: ids.User(event.Message.UserId), order: order, subject: orderConfirmed,
			facts: facts{Number: order.Number(), Amount: money.Paise(event.Message.FinalAmountMinor), At: s.timeOfDay(event.Message.EstimateAt)},
		}
	}
	return s.tell(ctx, tx, notices)
}

// timeOfDay is the time on the customer's clock.
func (s *Service) timeOfDay(at *timestamppb.Timestamp) string {
	if at == nil {
		return ""
	}
	return at.AsTime().In(s.zone).Format("3:04 pm")
}
