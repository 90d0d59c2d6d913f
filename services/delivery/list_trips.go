package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// ListTrips are the trips of the calling rider, newest first. Reason: page_token_invalid.
func (s *Service) ListTrips(ctx context.Context, req *deliveryv1.ListTripsRequest) (*deliveryv1.ListTripsResponse, error) {
	before, err := pageStart(req.PageToken)
	if err != nil {
		return nil, err
	}
	rider, size := auth.Caller(ctx).UserID, pageSize(req.PageSize, 20, 100)
	rows, err := s.db.ListTrips(ctx, dbgen.ListTripsParams{PartnerID: rider, Before: before, Page: size})
	if err != nil {
		return nil, fmt.Errorf("list trips: %w", err)
	}
	res := &deliveryv1.ListTripsResponse{}
	if res.Trips, err = s.showTrips(ctx, rider, rows); err != nil {
		return nil, err
	}
	if len(rows) == int(size) {
		res.NextPageToken = pageToken(rows[size-1].ID)
	}
	return res, nil
}
