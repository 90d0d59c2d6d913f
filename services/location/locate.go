package location

import (
	"context"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// Locate returns the active stores that deliver to a place, nearest first, each with whether it is
// open now. A store without any zone delivers within its service radius. Reason: position_invalid.
func (s *Service) Locate(ctx context.Context, req *locationv1.LocateRequest) (*locationv1.LocateResponse, error) {
	at := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	if !at.Valid() {
		return nil, errs.New(errs.InvalidArgument, "position_invalid", "That is no place to deliver to.")
	}
	if err := s.ensurePlaces(ctx); err != nil {
		return nil, err
	}
	res := &locationv1.LocateResponse{}
	for _, serving := range s.places.serving(at, s.Clock.Now()) {
		store := serving.Store
		res.Stores = append(res.Stores, &locationv1.ServingStore{
			WarehouseId: store.WarehouseID, Name: store.Name, Latitude: store.Latitude, Longitude: store.Longitude,
			DistanceM: serving.Metres, Open: serving.Open, ZoneId: serving.ZoneID,
		})
	}
	return res, nil
}
