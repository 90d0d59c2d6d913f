package location_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/services/location"
	"doorstep/services/location/locationtest"
)

// railway is a city with a railway along 77.65 E: crossing it takes ten minutes. What riders reach in it
// is a ragged circle, and an island behind the railway.
type railway struct{}

func (railway) Seconds(from, to geo.Point, _ time.Time) float64 {
	ride := from.Metres(to) / 4
	if (from.Longitude < 77.65) != (to.Longitude < 77.65) {
		ride += 600
	}
	return ride
}

func (railway) Isochrone(_ context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	if within < 2*time.Minute {
		return nil, nil
	}
	circle := func(at geo.Point, metres float64) (ring orb.Ring) {
		const corners = 3000
		for i := range corners {
			angle := 2 * math.Pi * float64(i) / corners
			ragged := metres * (1 + 0.02*float64(i%2))
			ring = append(ring, orb.Point{at.Longitude + ragged*math.Cos(angle)/108_000, at.Latitude + ragged*math.Sin(angle)/111_195})
		}
		return append(ring, ring[0])
	}
	reach := 4 * within.Seconds()
	island := from
	island.Longitude += 0.1
	return orb.MultiPolygon{{circle(island, 3*reach)}, {circle(from, reach)}}, nil
}

func TestNearestByRoadNotByAir(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	w.Roads = railway{}
	s, _, _ := w.Another(location.Config{})
	west, east := geo.Point{Latitude: 12.97, Longitude: 77.64}, geo.Point{Latitude: 12.97, Longitude: 77.655}
	w.Publish("west", 1, warehouse("west", west))
	w.Publish("east", 1, warehouse("east", east))
	door := geo.Point{Latitude: 12.97, Longitude: 77.6495} // 600 m from the eastern store, behind the railway
	w.Eventually("both serve, the one on this side of the railway first", func() bool {
		return slices.Equal(serving(t, s, door), []string{"west ", "east "})
	})
	w.Eventually("without streets the air decides", func() bool {
		return slices.Equal(serving(t, w.Service, door), []string{"east ", "west "})
	})
	res, err := s.Locate(background, &locationv1.LocateRequest{Latitude: door.Latitude, Longitude: door.Longitude})
	if err != nil || res.Stores[0].RideS <= 0 || res.Stores[1].RideS < 600 {
		t.Errorf("rides: %v %v", res, err)
	}
}

func TestZoneByMinutes(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	w.Roads = railway{}
	s, _, _ := w.Another(location.Config{})
	at := geo.Point{Latitude: 12.97, Longitude: 77.6}
	byMinutes := &locationv1.SaveZoneRequest{ZoneId: "z", Zone: &locationv1.Zone{WarehouseId: "s", Name: "Ten minutes", IsActive: true, RideMinutes: 5}}
	_, err := s.SaveZone(background, byMinutes)
	wantReason(t, err, "warehouse_not_found")
	w.Publish("s", 1, warehouse("s", at))
	w.Eventually("the store serves its circle", func() bool { return slices.Equal(serving(t, s, at), []string{"s "}) })
	_, err = w.Service.SaveZone(background, byMinutes)
	wantReason(t, err, "no_roads")

	byMinutes.ValidateOnly = true
	shown, err := s.SaveZone(background, byMinutes)
	if err != nil || len(shown.Polygon) < 8 {
		t.Fatalf("shown with %d corners: %v", len(shown.GetPolygon()), err)
	}
	if res, err := s.ListZones(background, nil); err != nil || len(res.Zones) != 0 {
		t.Errorf("what was only shown is kept: %v %v", res, err)
	}
	byMinutes.ValidateOnly = false
	saved, err := s.SaveZone(background, byMinutes)
	if err != nil || saved.RideMinutes != 5 || len(saved.Polygon) < 8 || len(saved.Polygon) > 500 {
		t.Fatalf("saved %d corners: %v", len(saved.GetPolygon()), err)
	}
	for metres, want := range map[float64][]string{1000: {"s z"}, 1350: nil} {
		if got := serving(t, s, geo.Point{Latitude: at.Latitude + metres/111_195, Longitude: at.Longitude}); !slices.Equal(got, want) {
			t.Errorf("%.0f m away: %v, want %v", metres, got, want)
		}
	}
	w.Eventually("the zone in the other process", func() bool { return slices.Equal(serving(t, w.Service, at), []string{"s z"}) })
	res, err := w.Service.ListZones(background, nil)
	if err != nil || len(res.Zones) != 1 || res.Zones[0].RideMinutes != 5 {
		t.Errorf("listed %v %v", res, err)
	}
	byMinutes.Zone.RideMinutes = 1
	_, err = s.SaveZone(background, byMinutes)
	wantReason(t, err, "zone_not_drawn")
}
