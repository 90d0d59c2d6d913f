package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/delivery/db/dbgen"
)

// SavePartner makes or changes the partner record of a rider's login. Repeating it is safe. Reasons:
// phone_taken; partner_busy, when a rider with a trip would change stores.
func (s *Service) SavePartner(ctx context.Context, req *deliveryv1.SavePartnerRequest) (*deliveryv1.Partner, error) {
	var partner *dbgen.Partner
	err := s.change(ctx, func(c *change) (err error) {
		if partner, err = s.lockOrMakePartner(ctx, c, req); err != nil {
			return err
		}
		record := &deliveryv1.SavePartnerRequest{
			PartnerId: req.PartnerId, Name: req.Name, Phone: req.Phone, VehicleType: req.VehicleType, VehicleNumber: req.VehicleNumber, WarehouseId: req.WarehouseId,
		}
		if partner == nil {
			audit.Note(ctx, req.PartnerId, nil, record)
			return nil
		}
		before, err := s.partnerRecord(partner)
		if err != nil {
			return err
		}
		audit.Note(ctx, req.PartnerId, before, record)
		return s.updatePartner(ctx, c, partner, req)
	})
	if storage.IsUniqueViolation(err, "delivery_partners_phone") {
		return nil, errs.New(errs.Conflict, "phone_taken", "Another partner has this phone number.")
	}
	if err != nil {
		return nil, err
	}
	if partner, err = s.partner(ctx, req.PartnerId); err != nil {
		return nil, err
	}
	return s.showPartner(partner)
}

// partnerRecord is what operations said of a partner.
func (s *Service) partnerRecord(p *dbgen.Partner) (*deliveryv1.SavePartnerRequest, error) {
	phone, err := s.Keys.Open(sealPhone, p.PhoneSealed)
	return &deliveryv1.SavePartnerRequest{
		PartnerId: p.ID, Name: p.Name, Phone: phone, VehicleType: p.VehicleType, VehicleNumber: p.VehicleNumber, WarehouseId: p.WarehouseID,
	}, err
}

// lockOrMakePartner returns the record that exists, or nil when it made it as asked.
func (s *Service) lockOrMakePartner(ctx context.Context, c *change, req *deliveryv1.SavePartnerRequest) (*dbgen.Partner, error) {
	made, err := c.q.InsertPartner(ctx, dbgen.InsertPartnerParams{
		ID: req.PartnerId, WarehouseID: req.WarehouseId, Name: req.Name, PhoneSealed: s.Keys.Seal(sealPhone, req.Phone),
		PhoneIndex: s.Keys.Index(sealPhone, req.Phone), VehicleType: req.VehicleType, VehicleNumber: req.VehicleNumber, CreatedAt: c.now,
	})
	if err != nil {
		return nil, fmt.Errorf("make partner: %w", err)
	}
	if made == 0 {
		return c.lockPartner(ctx, req.PartnerId)
	}
	c.tellPartner(&dbgen.Partner{ID: req.PartnerId, WarehouseID: req.WarehouseId, State: offline, Version: 1})
	return nil, nil
}

func (s *Service) updatePartner(ctx context.Context, c *change, p *dbgen.Partner, req *deliveryv1.SavePartnerRequest) error {
	if p.WarehouseID != req.WarehouseId {
		if p.TripID != nil {
			return errs.New(errs.FailedPrecondition, "partner_busy", "%s has a trip for another store; change the store after it.", p.Name)
		}
		p.WarehouseID = req.WarehouseId
		p.Version++
		c.tellPartner(p)
	}
	err := c.q.UpdatePartner(ctx, dbgen.UpdatePartnerParams{
		ID: p.ID, WarehouseID: req.WarehouseId, Name: req.Name, PhoneSealed: s.Keys.Seal(sealPhone, req.Phone),
		PhoneIndex: s.Keys.Index(sealPhone, req.Phone), VehicleType: req.VehicleType, VehicleNumber: req.VehicleNumber, Version: p.Version,
	})
	if err != nil {
		return fmt.Errorf("save partner: %w", err)
	}
	return nil
}
