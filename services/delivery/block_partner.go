package delivery

import (
	"context"
	"fmt"
	"strings"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// BlockPartner keeps a rider from being asked, or lets them go online again. Repeating it is safe.
// Reason: reason_needed.
func (s *Service) BlockPartner(ctx context.Context, req *deliveryv1.BlockPartnerRequest) (*deliveryv1.Partner, error) {
	reason := strings.TrimSpace(req.Reason)
	if req.Blocked && reason == "" {
		return nil, errs.New(errs.InvalidArgument, "reason_needed", "Say why; the rider sees it.")
	}
	if !req.Blocked {
		reason = ""
	}
	var partner *dbgen.Partner
	err := s.change(ctx, func(c *change) error {
		h, err := c.lockOpenTrip(ctx, req.PartnerId)
		if err != nil {
			return err
		}
		if h == nil {
			return auth.NotFound("partner", req.PartnerId)
		}
		partner = h.partner
		audit.Note(ctx, req.PartnerId, &deliveryv1.BlockPartnerRequest{Blocked: partner.BlockedReason != "", Reason: partner.BlockedReason},
			&deliveryv1.BlockPartnerRequest{Blocked: req.Blocked, Reason: reason})
		if partner.BlockedReason == reason {
			return nil
		}
		if req.Blocked {
			if err := s.leave(ctx, c, h, "rider_blocked"); err != nil {
				return err
			}
		}
		partner.BlockedReason = reason
		if err := c.q.BlockPartner(ctx, dbgen.BlockPartnerParams{ID: partner.ID, BlockedReason: reason}); err != nil {
			return fmt.Errorf("block partner: %w", err)
		}
		c.nudge(partner.WarehouseID, partner.ID, "", "", "blocked")
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.showPartner(partner)
}
