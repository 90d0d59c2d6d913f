package notification

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
)

// onShiftNear reminds a rider of a shift, until it begins.
func (s *Service) onShiftNear(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.ShiftNear]) error {
	now, wall := s.clock.Now(), s.wall.Now()
	var notices []notice
	for _, event := range batch {
		m := event.Message
		if left := s.clock.Wall(m.StartsAt.AsTime().Sub(now)); left > 0 {
			notices = append(notices, notice{
				user: ids.User(m.PartnerId), subject: shiftNear, occasion: m.ShiftId, until: wall.Add(left),
				facts: facts{At: s.timeOfDay(m.StartsAt), Store: m.WarehouseName},
			})
		}
	}
	return s.tell(ctx, tx, notices)
}
