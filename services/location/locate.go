package location

import (
	"cmp"
	"context"
	"slices"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// Locate returns the active stores that deliver to a place, the one first whose riders are there first,
// each with whether it is open now. A store without any zone delivers within its service radius. Where
// no streets are loaded the distance through the air decides. Reason: position_invalid.
func (s *Service) Locate(ctx context.Context, req *locationv1.LocateRequest) (*locationv1.LocateResponse, error) {
	at := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	if !at.Valid() {
		return nil, errs.New(errs.InvalidArgument, "position_invalid", "That is no place to deliver to.")
	}
	if err := s.ensurePlaces(ctx); err != nil {
		return nil, err
	}
	res := &locationv1.LocateResponse{}
	for _, serving := range s.byRoad(s.places.serving(at, s.Clock.Now()), at) {
		store := serving.Store
		res.Stores = append(res.Stores, &locationv1.ServingStore{
			WarehouseId: store.WarehouseID, Name: store.Name, Latitude: store.Latitude, Longitude: store.Longitude,
			DistanceM: serving.Metres, Open: serving.Open, ZoneId: serving.ZoneID, RideS: serving.Ride,
		})
	}
	return res, nil
}

// byRoad orders stores by the ride to a place: a store across the railway is further than it looks.
func (s *Service) byRoad(stores []Serving, at geo.Point) []Serving {
	if s.Roads == nil || len(stores) < 2 {
		return stores
	}
	for i := range stores {
		store := &stores[i]
		store.Ride = s.Roads.Seconds(store.Store.Point, at, s.Clock.Now().In(store.Store.Hours.Zone))
	}
	slices.SortStableFunc(stores, func(a, b Serving) int { return cmp.Compare(a.Ride, b.Ride) })
	return stores
}
