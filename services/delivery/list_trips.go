package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
	"doorstep/services/delivery/db/dbgen"
)

// ListTrips are the trips of the calling rider, newest first. Reason: page_token_invalid.
func (s *Service) ListTrips(ctx context.Context, req *deliveryv1.ListTripsRequest) (*deliveryv1.ListTripsResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	rider := auth.Caller(ctx).UserID
	rows, err := s.db.ListTrips(ctx, dbgen.ListTripsParams{PartnerID: rider, Before: p.After, Page: p.Limit()})
	if err != nil {
		return nil, fmt.Errorf("list trips: %w", err)
	}
	res := &deliveryv1.ListTripsResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.Trip) string { return row.ID })
	if res.Trips, err = s.showTrips(ctx, rider, rows); err != nil {
		return nil, err
	}
	return res, s.addPayLines(ctx, rider, res.Trips)
}
