package delivery

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// onPartnerAtDoor has the geofence do what the rider's tap does.
func (s *Service) onPartnerAtDoor(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.PartnerAtDoor]) error {
	return s.within(ctx, tx, func(c *change) error {
		h, err := c.lockOpenTrip(ctx, event.Message.PartnerId)
		if err != nil || h == nil || h.trip == nil {
			return err
		}
		o := h.stop(event.Message.OrderId)
		if o == nil || o.Status != pickedUp {
			return nil
		}
		return c.arriveAtDoor(o, h, event.Message.At.AsTime())
	})
}
