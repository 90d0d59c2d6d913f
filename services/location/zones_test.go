package location_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/services/location"
	"doorstep/services/location/locationtest"
)

var background = context.Background()

func warehouse(id string, at geo.Point) *eventsv1.WarehouseSaved {
	return &eventsv1.WarehouseSaved{
		WarehouseId: id, Name: id, Latitude: at.Latitude, Longitude: at.Longitude, ServiceRadius: 2000,
		IsActive: true, ClosesMinute: 1440, TimeZone: "Asia/Kolkata",
	}
}

func zone(warehouseID string, points []geo.Point) *locationv1.Zone {
	z := &locationv1.Zone{WarehouseId: warehouseID, Name: "Zone", IsActive: true}
	for _, p := range points {
		z.Polygon = append(z.Polygon, &typev1.Point{Latitude: p.Latitude, Longitude: p.Longitude})
	}
	return z
}

func saveZone(t *testing.T, s *location.Service, id string, z *locationv1.Zone) {
	t.Helper()
	if _, err := s.SaveZone(background, &locationv1.SaveZoneRequest{ZoneId: id, Zone: z}); err != nil {
		t.Fatal(err)
	}
}

// serving are the stores for a place as "store zone", those that are closed in brackets.
func serving(t *testing.T, s *location.Service, at geo.Point) (stores []string) {
	t.Helper()
	res, err := s.Locate(background, &locationv1.LocateRequest{Latitude: at.Latitude, Longitude: at.Longitude})
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range res.Stores {
		name := store.WarehouseId + " " + store.ZoneId
		if !store.Open {
			name = "(" + name + ")"
		}
		stores = append(stores, name)
	}
	return stores
}

func TestLocate(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	south, north := geo.Point{Latitude: 12.97, Longitude: 77.64}, geo.Point{Latitude: 12.99, Longitude: 77.64}
	w.Publish("south", 1, warehouse("south", south))
	w.Publish("north", 1, warehouse("north", north))
	between := geo.Point{Latitude: 12.979, Longitude: 77.64}
	w.Eventually("both stores serve their circles, nearest first", func() bool {
		return slices.Equal(serving(t, w.Service, between), []string{"south ", "north "})
	})
	if got := serving(t, w.Service, geo.Point{Latitude: 12.95, Longitude: 77.64}); got != nil {
		t.Errorf("2.2 km away: %v", got)
	}

	saveZone(t, w.Service, "z-south", zone("south", square(12.96, 77.63, 0.015))) // ends at 12.975
	if got := serving(t, w.Service, between); !slices.Equal(got, []string{"north "}) {
		t.Errorf("outside of the zone: %v", got)
	}
	if got := serving(t, w.Service, south); !slices.Equal(got, []string{"south z-south"}) {
		t.Errorf("inside the zone: %v", got)
	}
	// A store with a zone that is switched off serves nobody: its circle does not come back.
	off := zone("south", square(12.96, 77.63, 0.015))
	off.IsActive = false
	saveZone(t, w.Service, "z-south", off)
	if got := serving(t, w.Service, south); got != nil {
		t.Errorf("with the zone off: %v", got)
	}
	if _, err := w.Service.DeleteZone(background, &locationv1.DeleteZoneRequest{ZoneId: "z-south"}); err != nil {
		t.Fatal(err)
	}
	if got := serving(t, w.Service, between); !slices.Equal(got, []string{"south ", "north "}) {
		t.Errorf("without the zone: %v", got)
	}

	// Open now by local time: it is 14:30 in Kolkata.
	evening := warehouse("south", south)
	evening.OpensMinute, evening.ClosesMinute = 15*60, 23*60
	w.Publish("south", 2, evening)
	w.Eventually("the store is closed", func() bool { return slices.Equal(serving(t, w.Service, south), []string{"(south )"}) })
	w.Clock.Advance(30 * time.Minute)
	if got := serving(t, w.Service, south); !slices.Equal(got, []string{"south "}) {
		t.Errorf("at 15:00: %v", got)
	}
	gone := warehouse("south", south)
	gone.IsActive = false
	w.Publish("south", 3, gone)
	w.Eventually("the store is off", func() bool { return serving(t, w.Service, south) == nil })
	w.Publish("south", 2, evening) // an older version again
	w.Publish("north", 2, warehouse("north", geo.Point{Latitude: 13.1, Longitude: 77.64}))
	w.Eventually("the other store has moved", func() bool { return serving(t, w.Service, between) == nil })

	_, err := w.Service.Locate(background, &locationv1.LocateRequest{})
	wantReason(t, err, "position_invalid")
}

func TestZonesReachOtherProcessesAndSurviveARestart(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	other, _, _ := w.Another(location.Config{})
	at := geo.Point{Latitude: 12.97, Longitude: 77.64}
	w.Publish("s", 1, warehouse("s", at))
	saveZone(t, w.Service, "z", zone("s", square(12.96, 77.63, 0.02)))
	w.Eventually("the other process knows", func() bool { return slices.Equal(serving(t, other, at), []string{"s z"}) })
	w.Eventually("the store is in the table", func() bool { return w.Count(`SELECT count(*) FROM location.stores`) == 1 })
	if _, err := w.Pool.Exec(background, `TRUNCATE events.outbox`); err != nil {
		t.Fatal(err)
	}
	restarted, _, _ := w.Another(location.Config{})
	if got := serving(t, restarted, at); !slices.Equal(got, []string{"s z"}) {
		t.Errorf("a new process serves %v", got)
	}
}

func TestSaveAndDeleteZone(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	list := func() []*locationv1.Zone {
		res, err := w.Service.ListZones(background, nil)
		if err != nil {
			t.Fatal(err)
		}
		return res.Zones
	}
	_, err := w.Service.SaveZone(background, &locationv1.SaveZoneRequest{ZoneId: "z", Zone: zone("s", square(12, 77, 5))})
	wantReason(t, err, "polygon_invalid")
	_, err = w.Service.DeleteZone(background, &locationv1.DeleteZoneRequest{ZoneId: "z"})
	wantReason(t, err, "zone_not_found")

	closed := zone("s", append(square(12, 77, 0.1), geo.Point{Latitude: 12, Longitude: 77}))
	saveZone(t, w.Service, "z", closed)
	want := zone("s", square(12, 77, 0.1))
	want.ZoneId, want.Version = "z", 1
	if got := list(); len(got) != 1 || !proto.Equal(got[0], want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	for range 2 {
		if _, err := w.Service.DeleteZone(background, &locationv1.DeleteZoneRequest{ZoneId: "z"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := list(); len(got) != 0 {
		t.Errorf("listed %v after deleting", got)
	}
	saveZone(t, w.Service, "z", closed)
	if got := list(); len(got) != 1 {
		t.Errorf("listed %v after saving again", got)
	}
	if n := w.Count(`SELECT count(*) FROM events.outbox WHERE type = 'zone_saved' AND subject = 'z' AND seq BETWEEN 1 AND 3`); n != 3 {
		t.Errorf("%d events with seq 1 to 3", n)
	}
}

func TestTheSecondOfTwoEditorsOfAZoneIsTold(t *testing.T) {
	w := locationtest.New(t)
	saveZone(t, w.Service, "z", zone("blr-1", square(12, 77, 0.01)))
	listed, err := w.Service.ListZones(background, nil)
	if err != nil || len(listed.Zones) != 1 || listed.Zones[0].Version != 1 {
		t.Fatalf("listed %v, %v", listed, err)
	}
	mine, theirs := proto.CloneOf(listed.Zones[0]), proto.CloneOf(listed.Zones[0])
	theirs.Name, mine.IsActive = "Renamed", false
	save := func(z *locationv1.Zone) error {
		_, err := w.Service.SaveZone(background, &locationv1.SaveZoneRequest{ZoneId: "z", Zone: z})
		return err
	}
	if err := save(theirs); err != nil {
		t.Fatal(err)
	}
	if err := save(theirs); err != nil {
		t.Errorf("sent again after a lost answer: %v", err)
	}
	if err := save(mine); !errs.Is(err, "changed_meanwhile") {
		t.Errorf("saved over somebody else's change: %v", err)
	}
	if _, err := w.Service.DeleteZone(background, &locationv1.DeleteZoneRequest{ZoneId: "z"}); err != nil {
		t.Fatal(err)
	}
	if err := save(mine); !errs.Is(err, "changed_meanwhile") {
		t.Errorf("saved a zone that somebody deleted: %v", err)
	}
	mine.Version = 0
	if err := save(mine); err != nil {
		t.Errorf("without a version it replaces what is there: %v", err)
	}
}
