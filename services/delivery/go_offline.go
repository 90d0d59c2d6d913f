package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// GoOffline stops asking the calling rider. Orders that the store has handed over stay; the others go
// to another rider. Repeating it is safe.
func (s *Service) GoOffline(ctx context.Context, _ *deliveryv1.GoOfflineRequest) (*deliveryv1.Partner, error) {
	rider := auth.Caller(ctx).UserID
	var h *held
	err := s.change(ctx, func(c *change) (err error) {
		if h, err = c.lockOpenTrip(ctx, rider); err != nil {
			return err
		}
		if h == nil {
			return auth.NotFound("partner", rider)
		}
		return s.leave(ctx, c, h, "rider_offline")
	})
	if err != nil {
		return nil, err
	}
	return s.showPartner(h.partner)
}

// leave takes a rider off duty: open offers are let go, and orders that were not handed over wait for
// somebody else. A trip that comes to nothing that way pays nothing.
func (s *Service) leave(ctx context.Context, c *change, h *held, reason string) error {
	h.partner.OnlineSince = nil
	if err := c.q.EndSpell(ctx, dbgen.EndSpellParams{PartnerID: h.partner.ID, Now: c.now}); err != nil {
		return fmt.Errorf("end spell: %w", err)
	}
	if h.after != nil {
		if err := c.letGo(ctx, h.after, reason); err != nil {
			return err
		}
	}
	if err := c.letGo(ctx, h, reason); err != nil {
		return err
	}
	offers, err := c.q.OpenOffers(ctx, dbgen.OpenOffersParams{PartnerID: h.partner.ID})
	if err != nil {
		return fmt.Errorf("find open offers: %w", err)
	}
	for i := range offers {
		if _, err := s.letOfferGo(ctx, c, &offers[i], "withdrawn"); err != nil {
			return err
		}
	}
	return nil
}

// letGo takes what the store still has off a trip.
func (c *change) letGo(ctx context.Context, h *held, reason string) error {
	for _, o := range h.with(assigned) {
		if err := c.unassign(o, reason); err != nil {
			return err
		}
	}
	if h.trip != nil && h.tripStatus() == cancelled {
		h.trip.PayMinor = 0
	}
	h.orders = h.with(pickedUp, completed, failed, returned, cancelled)
	return c.settle(ctx, h)
}

// unassign gives an order back to dispatch and tells it.
func (c *change) unassign(o *dbgen.Order, reason string) error {
	gone := &eventsv1.RiderUnassigned{OrderId: o.OrderID, TripId: *o.TripID, PartnerId: *o.PartnerID, Reason: reason}
	if err := unassign(o, c.now); err != nil {
		return err
	}
	c.tell(o, gone)
	return nil
}
