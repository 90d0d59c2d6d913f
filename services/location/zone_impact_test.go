package location_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/services/location/locationtest"
)

// A zone of one square becomes one that is moved east by half; another store has the square in the east.
func TestZoneImpact(t *testing.T) {
	w := locationtest.New(t)
	const size = 0.02
	west, east := square(12.96, 77.60, size), square(12.96, 77.62, size)
	moved := square(12.96, 77.61, size)
	saveZone(t, w.Service, "west", zone("s1", west))
	saveZone(t, w.Service, "east", zone("s2", east))
	off := zone("s3", square(12.95, 77.59, 3*size))
	off.IsActive = false
	saveZone(t, w.Service, "off", off)
	seq := 0
	order := func(user string, at geo.Point, ago time.Duration) {
		seq++
		id := fmt.Sprint("o", seq)
		m := &eventsv1.OrderConfirmed{OrderId: id, UserId: user, Latitude: at.Latitude, Longitude: at.Longitude, ConfirmedAt: timestamppb.New(w.Clock.Now().Add(-ago))}
		w.Publish(id, 1, m)
		if seq%3 == 0 {
			w.Publish(id, 1, m) // told twice
		}
	}
	const day = 24 * time.Hour
	lost, kept, gained := geo.Point{Latitude: 12.97, Longitude: 77.605}, geo.Point{Latitude: 12.97, Longitude: 77.615}, geo.Point{Latitude: 12.97, Longitude: 77.625}
	for i := range 6 { // six who stay, one order each in ten days
		order(fmt.Sprint("k", i), kept, 10*day)
	}
	for i := range 7 { // seven who are lost, two orders each
		order(fmt.Sprint("l", i), lost, 3*day)
		order(fmt.Sprint("l", i), lost, 2*day)
	}
	for i := range 4 { // too few to be counted
		order(fmt.Sprint("g", i), gained, day)
	}
	order("old", lost, 31*day)                                         // too long ago
	order("far", geo.Point{Latitude: 12.99, Longitude: 77.605}, 1*day) // in neither
	w.Eventually("all doors are known", func() bool {
		return w.Count(`SELECT count(*) FROM location.doors WHERE placed_at > $1`, w.Clock.Now().Add(-30*day)) == 25
	})

	ask := func(id string, z *locationv1.Zone) *locationv1.ZoneImpact {
		t.Helper()
		impact, err := w.Service.GetZoneImpact(background, &locationv1.GetZoneImpactRequest{ZoneId: id, Zone: z})
		if err != nil {
			t.Fatal(err)
		}
		return impact
	}
	check := func(what string, got *locationv1.ZoneReach, customers, elsewhere int32, orders float64, few bool) {
		t.Helper()
		if got.Customers != customers || got.AlsoElsewhere != elsewhere || math.Abs(got.OrdersADay-orders/10) > 1e-6 || got.Few != few {
			t.Errorf("%s: %v", what, got)
		}
	}
	impact := ask("west", zone("s1", moved))
	check("before", impact.Before, 13, 0, 20, false)
	check("after", impact.After, 10, 0, 10, false) // the four are among them, and which is not told
	check("lost", impact.Lost, 7, 0, 14, false)
	check("gained", impact.Gained, 0, 0, 0, true)
	if len(impact.Overlaps) != 1 || impact.Overlaps[0].ZoneId != "east" || math.Abs(impact.Overlaps[0].Share-0.5) > 0.02 || !impact.Overlaps[0].Reach.Few {
		t.Errorf("overlaps: %v", impact.Overlaps)
	}
	if math.Abs(impact.BeforeKm2-impact.AfterKm2) > 0.01 || impact.BeforeKm2 < 4 || impact.BeforeKm2 > 5 {
		t.Errorf("%v and %v square kilometres", impact.BeforeKm2, impact.AfterKm2)
	}
	for i := range 3 { // three more and they are counted; all of them are in the east, too
		order(fmt.Sprint("h", i), gained, day)
	}
	w.Eventually("they are known", func() bool { return w.Count(`SELECT count(*) FROM location.doors WHERE user_id LIKE 'h%'`) == 3 })
	check("gained of seven", ask("west", zone("s1", moved)).Gained, 7, 7, 7, false)

	off = zone("s1", west)
	off.IsActive = false
	check("switched off", ask("west", off).Lost, 13, 0, 20, false)
	check("a new one", ask("new", zone("s1", west)).Gained, 13, 13, 20, false)
	check("nothing", ask("new", zone("s1", square(13.5, 78, size))).After, 0, 0, 0, false)
	if _, err := w.Service.GetZoneImpact(background, &locationv1.GetZoneImpactRequest{ZoneId: "x", Zone: zone("s1", west[:2])}); !errs.Is(err, "polygon_invalid") {
		t.Errorf("no polygon: %v", err)
	}
	if n := w.Count(`SELECT count(*) FROM location.zones`); n != 3 {
		t.Errorf("looking made zones: %d", n)
	}
	w.Eventually("the old door is forgotten", func() bool { return w.Count(`SELECT count(*) FROM location.doors WHERE user_id = 'old'`) == 0 })
}
