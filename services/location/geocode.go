package location

import (
	"context"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/geocode"
)

// placeNames is the geocoder, once it is there.
type placeNames struct {
	ready chan struct{} // closed when the next two are set
	names geocode.Geocoder
	err   error
}

// openNames makes the geocoder in the background: it reads a whole extract, and nobody else waits for it.
func (s *Service) openNames(ctx context.Context) error {
	defer close(s.names.ready)
	if s.Names == nil {
		return nil
	}
	begin := time.Now()
	if s.names.names, s.names.err = s.Names(ctx); s.names.err != nil {
		if ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "no places can be looked up", "error", s.names.err)
		}
		return nil // everything else works without
	}
	s.Log.InfoContext(ctx, "places can be looked up", "after", time.Since(begin))
	return nil
}

// geocoder waits until it is there; nil when the installation has none.
func (s *Service) geocoder(ctx context.Context) (geocode.Geocoder, error) {
	select {
	case <-s.names.ready:
	case <-ctx.Done():
		return nil, geocode.Unavailable(ctx.Err())
	}
	if s.names.err != nil {
		return nil, geocode.Unavailable(s.names.err)
	}
	return s.names.names, nil
}

// Geocode finds streets and places that are called like what was typed so far. Without a geocoder there
// are none. Reason: geocoding_unavailable.
func (s *Service) Geocode(ctx context.Context, req *locationv1.GeocodeRequest) (*locationv1.GeocodeResponse, error) {
	names, err := s.geocoder(ctx)
	if err != nil {
		return nil, err
	}
	res := &locationv1.GeocodeResponse{}
	if names == nil {
		return res, nil
	}
	places, err := names.Search(ctx, geocode.Query{
		Text: req.Q, Near: geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}, Limit: int(req.PageSize),
	})
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		res.Attribution = s.cfg.Attribution
		res.Places = append(res.Places, &locationv1.GeocodedPlace{
			Kind: string(p.Kind), Name: p.Name, Category: p.Category, Context: p.Context,
			Latitude: p.At.Latitude, Longitude: p.At.Longitude,
		})
	}
	return res, nil
}

// ReverseGeocode is the street and the place nearest to a point. Reasons: position_invalid,
// geocoding_unavailable.
func (s *Service) ReverseGeocode(ctx context.Context, req *locationv1.ReverseGeocodeRequest) (*locationv1.ReverseGeocodeResponse, error) {
	at := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	if err := geocode.CheckPoint(at); err != nil {
		return nil, err
	}
	names, err := s.geocoder(ctx)
	if err != nil {
		return nil, err
	}
	nothing := &locationv1.ReverseGeocodeResponse{Latitude: at.Latitude, Longitude: at.Longitude}
	if names == nil {
		return nothing, nil
	}
	address, err := names.Reverse(ctx, at)
	switch {
	case errs.Is(err, geocode.ReasonNoPlaceNear):
		return nothing, nil
	case err != nil:
		return nil, err
	}
	return &locationv1.ReverseGeocodeResponse{
		Street: address.Street, Latitude: address.At.Latitude, Longitude: address.At.Longitude, DistanceM: address.Metres,
		Place: address.Place, Context: address.Context, Attribution: s.cfg.Attribution,
	}, nil
}
