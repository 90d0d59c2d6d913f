package location_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocodetest"
	"doorstep/services/location"
	"doorstep/services/location/locationtest"
)

func TestGeocode(t *testing.T) {
	s := locationtest.New(t).WithNames(func(ctx context.Context) (geocode.Geocoder, error) {
		return embedded.Open(ctx, strings.NewReader(geocodetest.Extract))
	}, location.Config{Attribution: "the mappers"})
	found, err := s.Geocode(t.Context(), &locationv1.GeocodeRequest{Q: "rue grimld", Latitude: 43.7355, Longitude: 7.4225, PageSize: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Places) == 0 || len(found.Places) > 2 || found.Places[0].Name != "Rue Grimaldi" || found.Places[0].Kind != "street" || found.Attribution != "the mappers" {
		t.Fatalf("found %v", found)
	}
	at := found.Places[0]
	address, err := s.ReverseGeocode(t.Context(), &locationv1.ReverseGeocodeRequest{Latitude: at.Latitude, Longitude: at.Longitude})
	if err != nil || address.Street != "Rue Grimaldi" || address.DistanceM > 5 || address.Attribution != "the mappers" {
		t.Errorf("the way back is %v, %v", address, err)
	}
	sea, err := s.ReverseGeocode(t.Context(), &locationv1.ReverseGeocodeRequest{Latitude: 43.6, Longitude: 7.6})
	if err != nil || sea.Street != "" || sea.Place != "" || sea.Attribution != "" {
		t.Errorf("the sea is %v, %v", sea, err)
	}
	if _, err := s.ReverseGeocode(t.Context(), &locationv1.ReverseGeocodeRequest{}); !errs.Is(err, "position_invalid") {
		t.Errorf("nowhere: %v", err)
	}
	if none, err := s.Geocode(t.Context(), &locationv1.GeocodeRequest{}); err != nil || len(none.Places) != 0 {
		t.Errorf("no words found %v, %v", none, err)
	}
}

func TestGeocodeWithoutMap(t *testing.T) {
	s := locationtest.New(t).Service
	found, err := s.Geocode(t.Context(), &locationv1.GeocodeRequest{Q: "rue grimaldi"})
	if err != nil || len(found.Places) != 0 || found.Attribution != "" {
		t.Errorf("found %v, %v", found, err)
	}
	address, err := s.ReverseGeocode(t.Context(), &locationv1.ReverseGeocodeRequest{Latitude: 43.7, Longitude: 7.4})
	if err != nil || address.Street != "" {
		t.Errorf("got %v, %v", address, err)
	}
}

// While the map is read, who asks waits as long as they like; a map that cannot be read is told as such
// and keeps nothing else from working.
func TestGeocodeWhileAndAfterReading(t *testing.T) {
	read := make(chan struct{})
	s := locationtest.New(t).WithNames(func(context.Context) (geocode.Geocoder, error) {
		<-read
		return nil, errors.New("the file is broken")
	}, location.Config{})
	impatient, leave := context.WithCancel(t.Context())
	leave()
	_, err := s.Geocode(impatient, &locationv1.GeocodeRequest{Q: "rue"})
	if !errs.Is(err, geocode.ReasonUnavailable) {
		t.Errorf("while reading: %v", err)
	}
	close(read)
	if _, err = s.Geocode(t.Context(), &locationv1.GeocodeRequest{Q: "rue"}); !errs.Is(err, geocode.ReasonUnavailable) {
		t.Errorf("after reading: %v", err)
	}
	if _, err := s.ListZones(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
