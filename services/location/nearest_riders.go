package location

import (
	"context"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

const (
	defaultSearchRadius = 5_000 // metres, the reference rule for assignment
	maxSearchRadius     = 50_000
	defaultSearchLimit  = 50
	maxSearchLimit      = 1_000
)

// NearestRiders returns the riders online near a place, nearest first, with the age of their last
// position; how old is too old is the caller's to say. Reason: position_invalid.
func (s *Service) NearestRiders(_ context.Context, req *locationv1.NearestRidersRequest) (*locationv1.NearestRidersResponse, error) {
	center := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	if !center.Valid() {
		return nil, errs.New(errs.InvalidArgument, "position_invalid", "That is no place on the map.")
	}
	radius, limit := req.RadiusM, int(req.Limit)
	if !(radius > 0) {
		radius = defaultSearchRadius
	}
	if limit <= 0 {
		limit = defaultSearchLimit
	}
	now := s.Clock.Now()
	res := &locationv1.NearestRidersResponse{}
	for _, near := range s.index.nearest(center, min(radius, maxSearchRadius), min(limit, maxSearchLimit)) {
		res.Riders = append(res.Riders, &locationv1.NearRider{
			PartnerId: near.partnerID, Latitude: near.Latitude, Longitude: near.Longitude,
			DistanceM: near.metres, AgeS: max(now.Sub(near.RecordedAt).Seconds(), 0),
		})
	}
	return res, nil
}
