package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/services/delivery/db/dbgen"
)

// GoOnline has the calling rider asked from now on, starting where the rider is. Repeating it is safe.
func (s *Service) GoOnline(ctx context.Context, req *deliveryv1.GoOnlineRequest) (*deliveryv1.Partner, error) {
	rider := auth.Caller(ctx).UserID
	var partner *dbgen.Partner
	err := s.change(ctx, func(c *change) (err error) {
		if partner, err = c.lockPartner(ctx, rider); err != nil {
			return err
		}
		if partner == nil {
			return auth.NotFound("partner", rider)
		}
		if partner.BlockedReason != "" {
			return errs.New(errs.FailedPrecondition, "rider_blocked", "You cannot go online: %s", partner.BlockedReason)
		}
		if partner.OnlineSince == nil {
			partner.OnlineSince = &c.now
			if err := c.q.BeginSpell(ctx, dbgen.BeginSpellParams{PartnerID: rider, WarehouseID: partner.WarehouseID, BeganAt: c.now}); err != nil {
				return fmt.Errorf("begin spell: %w", err)
			}
		}
		moveTo(partner, geo.Point{Latitude: req.Latitude, Longitude: req.Longitude})
		return c.savePartner(ctx, partner)
	})
	if err != nil {
		return nil, err
	}
	return s.showPartner(partner)
}
