package delivery

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// onPartnerAtStore has the geofence do what the rider's tap does.
func (s *Service) onPartnerAtStore(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.PartnerAtStore]) error {
	return s.within(ctx, tx, func(c *change) error {
		h, err := c.lockOpenTrip(ctx, event.Message.PartnerId)
		if err != nil || h == nil || h.trip == nil || h.trip.WarehouseID != event.Message.WarehouseId {
			return err
		}
		at := event.Message.At.AsTime()
		if at.Before(h.trip.CreatedAt) { // seen before the rider had this trip
			at = h.trip.CreatedAt
		}
		return c.arriveAtStore(ctx, h, at)
	})
}
