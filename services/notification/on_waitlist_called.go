package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onWaitlistCalled says that it is somebody's turn, and until when.
func (s *Service) onWaitlistCalled(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.WaitlistCalled]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		m := event.Message
		notices[i] = notice{
			user: ids.User(m.UserId), subject: waitlistCalled, occasion: m.TicketId,
			facts: facts{At: s.timeOfDay(m.HeldUntil)},
		}
	}
	return s.tell(ctx, tx, notices)
}
