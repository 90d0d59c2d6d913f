package delivery

import (
	"context"
	"fmt"
	"strings"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/page"
	"doorstep/services/delivery/db/dbgen"
)

// ListPartners are the partners of a store, or of all, by id: those that are asked for, by a part of the name or
// of the plate, or by the whole phone number. Reason: page_token_invalid.
func (s *Service) ListPartners(ctx context.Context, req *deliveryv1.ListPartnersRequest) (*deliveryv1.ListPartnersResponse, error) {
	p, err := page.Read[string](req, 100)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListPartners(ctx, dbgen.ListPartnersParams{
		WarehouseID: req.WarehouseId, State: req.State, After: p.After, Page: p.Limit(), PartnerID: req.PartnerId,
		Find: strings.ToLower(strings.TrimSpace(req.Find)), PhoneIndex: s.Keys.Index(sealPhone, phoneOf(req.Find)),
	})
	if err != nil {
		return nil, fmt.Errorf("list partners: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.Partner) string { return row.ID })
	res := &deliveryv1.ListPartnersResponse{Partners: make([]*deliveryv1.Partner, len(rows)), NextPageToken: next}
	for i := range rows {
		if res.Partners[i], err = s.showPartner(&rows[i]); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// phoneOf is a phone number as people type it, as it is kept: with its country, without gaps.
func phoneOf(typed string) string {
	digits := strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, typed)
	if len(digits) == 10 {
		return "+91" + digits
	}
	return digits
}
