package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/services/delivery/db/dbgen"
)

// ListPartners are the partners of a store, or of all, by id. Reason: page_token_invalid.
func (s *Service) ListPartners(ctx context.Context, req *deliveryv1.ListPartnersRequest) (*deliveryv1.ListPartnersResponse, error) {
	after, err := pageStart(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := pageSize(req.PageSize, 100, 500)
	rows, err := s.db.ListPartners(ctx, dbgen.ListPartnersParams{WarehouseID: req.WarehouseId, State: req.State, After: after, Page: size})
	if err != nil {
		return nil, fmt.Errorf("list partners: %w", err)
	}
	res := &deliveryv1.ListPartnersResponse{Partners: make([]*deliveryv1.Partner, len(rows))}
	for i := range rows {
		if res.Partners[i], err = s.showPartner(&rows[i]); err != nil {
			return nil, err
		}
	}
	if len(rows) == int(size) {
		res.NextPageToken = pageToken(rows[size-1].ID)
	}
	return res, nil
}
