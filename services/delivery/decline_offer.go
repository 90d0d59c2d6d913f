package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// DeclineOffer leaves the order to another rider; it has no other effect on the calling one. Repeating
// it is safe, and so is declining what has ended. Reason: offer_ended, when it was accepted.
func (s *Service) DeclineOffer(ctx context.Context, req *deliveryv1.OfferRef) (*deliveryv1.DeclineOfferResponse, error) {
	rider := auth.Caller(ctx).UserID
	declined := false
	err := s.change(ctx, func(c *change) error {
		offer, err := c.offer(ctx, rider, req.OfferId)
		if err != nil {
			return err
		}
		if declined, err = s.letOfferGo(ctx, c, offer, "declined"); err != nil || declined {
			return err
		}
		if offer, err = c.offer(ctx, rider, req.OfferId); err == nil && offer.Status == "accepted" {
			err = offerEnded("You have accepted this offer.")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if declined {
		s.metrics.offers(ctx, "declined", 1)
	}
	return &deliveryv1.DeclineOfferResponse{}, nil
}

// letOfferGo ends an open offer without a trip: its orders wait for somebody else. False when it had
// ended before. The rider is locked first, as everywhere.
func (s *Service) letOfferGo(ctx context.Context, c *change, offer *dbgen.Offer, how string) (bool, error) {
	if _, err := c.lockPartner(ctx, offer.PartnerID); err != nil {
		return false, err
	}
	err := c.q.ReleaseFromOffer(ctx, dbgen.ReleaseFromOfferParams{
		WarehouseID: offer.WarehouseID, OrderIds: offer.OrderIds, OfferID: &offer.ID, PartnerID: offer.PartnerID, Now: c.now,
	})
	if err != nil {
		return false, fmt.Errorf("release orders of offer: %w", err)
	}
	ended, err := c.q.EndOffer(ctx, dbgen.EndOfferParams{WarehouseID: offer.WarehouseID, ID: offer.ID, Status: how, Now: c.now})
	if err != nil {
		return false, fmt.Errorf("end offer: %w", err)
	}
	if ended == 0 {
		return false, nil
	}
	if how == "declined" { // one whose time is over is told by that
		c.tellEnded(offer.WarehouseID, offer.ID, offer.PartnerID, how)
	}
	if err := c.q.CountAsked(ctx, offer.PartnerID); err != nil {
		return false, fmt.Errorf("count the answer: %w", err)
	}
	return true, nil
}
