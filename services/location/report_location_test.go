package location_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/services/location"
	"doorstep/services/location/locationtest"
)

// between is so many metres from the store towards the door.
func between(metres float64) geo.Point { return locationtest.Store.Towards(locationtest.Door, metres) }

func TestReportLocationCountsWhatItDrops(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	fixes := []*locationv1.Fix{
		w.Fix("rita", between(0)), w.Fix("rita", between(20)), w.Fix("rita", geo.Point{Latitude: 13.5, Longitude: 77}), w.Fix("rita", geo.Point{}),
	}
	report := func() *locationv1.ReportLocationResponse {
		res, err := w.Service.ReportLocation(locationtest.Rider("rita"), &locationv1.ReportLocationRequest{Fixes: fixes})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if res := report(); res.Accepted != 2 || res.Dropped != 2 || res.LastSequence != 3 {
		t.Errorf("got %v", res)
	}
	if res := report(); res.Accepted != 0 || res.Dropped != 4 {
		t.Errorf("the same again: %v", res)
	}
}

func TestCustomersSeeTheRiderDuringTheTripOnly(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	channel := "order:o1:position"
	w.SetState("rita", "available")
	w.Report("rita", between(900))
	if got := w.Live.On(channel); got != nil {
		t.Fatalf("before the trip: %v", got)
	}
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Eventually("the trip is open", func() bool { return w.OpenOrder("rita") == "o1" })
	w.Report("rita", between(880))
	w.Report("raj", between(10)) // somebody else
	messages := w.Live.On(channel)
	if len(messages) != 1 || messages[0].Event != "position" {
		t.Fatalf("published %v", messages)
	}
	got, err := location.ParsePosition(messages[0].Data)
	if err != nil || got.OrderID != "o1" || got.Sequence != 2 || got.Speed != 4 || !got.RecordedAt.Equal(locationtest.Start.Add(10*time.Second)) {
		t.Errorf("published %+v, %v", got, err)
	}

	endings := map[string]func(){
		"completed":  func() { w.Publish("o1", 2, &eventsv1.DeliveryCompleted{OrderId: "o1", PartnerId: "rita"}) },
		"failed":     func() { w.Publish("o1", 2, &eventsv1.DeliveryFailed{OrderId: "o1", PartnerId: "rita"}) },
		"unassigned": func() { w.Publish("o1", 2, &eventsv1.RiderUnassigned{OrderId: "o1", PartnerId: "rita"}) },
		"cancelled":  func() { w.Publish("o1", 2, &eventsv1.OrderCancelled{OrderId: "o1"}) },
	}
	for name, end := range endings {
		end()
		w.Eventually("the trip is over: "+name, func() bool { return w.OpenOrder("rita") == "" })
		seen := len(w.Live.On(channel))
		w.Report("rita", between(860))
		if now := len(w.Live.On(channel)); now != seen {
			t.Errorf("%s: the customer saw %d more positions", name, now-seen)
		}
		w.Publish("o1", 3, locationtest.Assigned("o1", "rita"))
		w.Eventually("assigned again", func() bool { return w.OpenOrder("rita") == "o1" })
	}
	// Another rider takes over.
	w.Publish("o1", 4, locationtest.Assigned("o1", "raj"))
	w.Eventually("the first rider is free", func() bool { return w.OpenOrder("rita") == "" && w.OpenOrder("raj") == "o1" })
}

func TestGeofences(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	arrivals := func(kind string) int {
		return w.Count(`SELECT count(*) FROM events.outbox WHERE topic = 'location' AND type = $1 AND subject = 'rita' AND seq = 0`, kind)
	}
	w.Report("rita", between(0), between(0), between(0)) // without a trip nothing is an arrival
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Eventually("the trip is open", func() bool { return w.OpenOrder("rita") == "o1" })
	w.Report("rita", between(300), between(60), between(200), between(70))
	w.Report("rita", between(40), between(30), between(20)) // two fixes inside and more
	w.Eventually("at the store, once", func() bool { return arrivals("partner_at_store") == 1 })
	w.Report("rita", between(1100)) // too far too soon
	w.Publish("o1", 4, &eventsv1.OrderHandedOver{OrderId: "o1", WarehouseId: "blr-1", PartnerId: "rita"})
	w.Publish("marker", 1, locationtest.Assigned("marker", "raj"))
	w.Report("raj", between(500))
	w.Eventually("the handover is known", func() bool { return w.OpenOrder("raj") == "marker" })
	w.Report("rita", between(250), between(500), between(750), between(1000), between(1060), between(1100), between(1105))
	w.Eventually("at the door", func() bool { return arrivals("partner_at_door") == 1 })
	if n := arrivals("partner_at_store"); n != 1 {
		t.Errorf("%d arrivals at the store", n)
	}
	if n := w.Count(`SELECT count(*) FROM events.outbox WHERE topic = 'location'`); n != 2 {
		t.Errorf("%d events, want two arrivals", n)
	}
}

func TestNearestRidersAreOnline(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	nearest := func() (partners []string, first *locationv1.NearRider) {
		res, err := w.Service.NearestRiders(background, &locationv1.NearestRidersRequest{
			Latitude: locationtest.Store.Latitude, Longitude: locationtest.Store.Longitude,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, rider := range res.Riders {
			partners = append(partners, rider.PartnerId)
		}
		if len(res.Riders) > 0 {
			first = res.Riders[0]
		}
		return partners, first
	}
	w.Report("rita", between(900))
	w.Report("raj", between(200))
	w.Report("ravi", geo.Point{Latitude: 13.3, Longitude: 77.64})
	if got, _ := nearest(); got != nil {
		t.Errorf("nobody is online, but got %v", got)
	}
	for _, partner := range []string{"rita", "raj", "ravi"} {
		w.SetState(partner, "available")
	}
	w.Publish("new", 0, &eventsv1.PartnerStateChanged{ // no fix yet: stands where the login said
		PartnerId: "new", State: "available", Latitude: between(500).Latitude, Longitude: between(500).Longitude,
	})
	w.Eventually("three are near", func() bool {
		got, _ := nearest()
		return slices.Equal(got, []string{"raj", "new", "rita"})
	})
	w.Clock.Advance(25 * time.Second)
	if _, first := nearest(); first.DistanceM < 199 || first.DistanceM > 201 || first.AgeS != 30 {
		t.Errorf("first %v, want 200 m and 30 s", first) // ravi's fix came 5 s after raj's
	}
	w.SetState("raj", "busy")
	w.SetState("rita", "offline")
	w.Eventually("a busy rider stays, one who is offline goes", func() bool {
		got, _ := nearest()
		return slices.Equal(got, []string{"raj", "new"})
	})
	w.Report("rita", between(1)) // still sends, but is not to be found
	if got, _ := nearest(); !slices.Equal(got, []string{"raj", "new"}) {
		t.Errorf("got %v", got)
	}
	_, err := w.Service.NearestRiders(background, &locationv1.NearestRidersRequest{})
	wantReason(t, err, "position_invalid")
}

func TestPositionsReachOtherProcessesAndSurviveARestart(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	other, _, _ := w.Another(location.Config{})
	w.SetState("rita", "available")
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Report("rita", between(300), between(310))
	knows := func(s *location.Service) func() bool {
		return func() bool {
			res, err := s.ListPositions(background, nil)
			return err == nil && len(res.Positions) == 1 && res.Positions[0].Sequence == 2 && res.Positions[0].OrderId == "o1"
		}
	}
	w.Eventually("the other process knows the rider", knows(other))
	w.Eventually("the tables know too", func() bool {
		return w.Count(`SELECT count(*) FROM location.partners WHERE online`) == 1 && w.Count(`SELECT count(*) FROM location.trip_stops`) == 1
	})
	if _, err := w.Pool.Exec(background, `TRUNCATE events.outbox`); err != nil {
		t.Fatal(err)
	}
	restarted, _, _ := w.Another(location.Config{})
	w.Eventually("a new process knows the rider", knows(restarted))
	// It goes on after the last sequence, and takes nothing older.
	old := &locationv1.Fix{Sequence: 2, Latitude: 12.9701, Longitude: 77.64, RecordedAt: timestamppb.New(w.Clock.Now())}
	res, err := restarted.ReportLocation(locationtest.Rider("rita"), &locationv1.ReportLocationRequest{Fixes: []*locationv1.Fix{old}})
	if err != nil || res.Accepted != 0 || res.LastSequence != 2 {
		t.Errorf("an old fix gave %v, %v", res, err)
	}
	res, err = restarted.ReportLocation(locationtest.Rider("rita"), &locationv1.ReportLocationRequest{Fixes: []*locationv1.Fix{w.Fix("rita", between(320))}})
	if err != nil || res.Accepted != 1 || len(w.Live.On("order:o1:position")) == 0 {
		t.Errorf("the next fix gave %v, %v", res, err)
	}
}

// What the events tell does not depend on how often or in what order consumers and watchers see them.
func TestRedeliveredEventsChangeNothing(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	w.SetState("rita", "available")
	w.Report("rita", between(300))
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Publish("o1", 2, &eventsv1.DeliveryCompleted{OrderId: "o1", PartnerId: "rita"})
	w.Publish("o2", 1, locationtest.Assigned("o2", "rita"))
	w.Publish("o2", 4, &eventsv1.OrderHandedOver{OrderId: "o2", PartnerId: "rita"})
	settled := `SELECT count(*) FROM location.trip_stops WHERE
		order_id = 'o1' AND ended_event > assigned_event OR order_id = 'o2' AND handed_over_event > assigned_event AND ended_event = 0`
	w.Eventually("applied", func() bool { return w.Count(settled) == 2 && w.OpenOrder("rita") == "o2" })
	if _, err := w.Pool.Exec(background, `
		WITH again AS (DELETE FROM events.inbox) UPDATE events.cursors SET xid = '0', id = 0`); err != nil {
		t.Fatal(err)
	}
	_, _, stop := w.Another(location.Config{}) // reads everything back
	w.Publish("o3", 1, locationtest.Assigned("o3", "raj"))
	w.Eventually("the marker is applied", func() bool {
		return w.Count(`SELECT count(*) FROM location.trip_stops WHERE order_id = 'o3'`) == 1
	})
	stop()
	if n := w.Count(settled); n != 2 {
		t.Errorf("%d of 2 stops are as before", n)
	}
	if err := w.Service.ReloadOnce(background); err != nil {
		t.Fatal(err)
	}
	if got := w.OpenOrder("rita"); got != "o2" {
		t.Errorf("the rider's trip is %q, want o2", got)
	}
}

// Many riders in one call are judged each as in a call of their own.
func TestReportPositions(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	report := func(partnerID string, fixes ...*locationv1.Fix) *locationv1.ReportPositionsRequest_Report {
		return &locationv1.ReportPositionsRequest_Report{PartnerId: partnerID, Fixes: fixes}
	}
	first, second := w.Fix("ann", between(0)), w.Fix("ann", between(10))
	far := w.Fix("bob", between(0))
	jump := w.Fix("bob", locationtest.Store)
	jump.Latitude++
	res, err := w.Service.ReportPositions(background, &locationv1.ReportPositionsRequest{Reports: []*locationv1.ReportPositionsRequest_Report{
		report("ann", second, first), report("bob", far, jump), report("eve"),
	}})
	if err != nil || len(res.Results) != 3 {
		t.Fatalf("%v, %v", res, err)
	}
	for i, want := range []struct {
		accepted, dropped int32
		last              int64
	}{{1, 1, 2}, {1, 1, 2}, {0, 0, 0}} {
		if got := res.Results[i]; got.Accepted != want.accepted || got.Dropped != want.dropped || got.LastSequence != want.last {
			t.Errorf("result %d is %v, want %+v", i, got, want)
		}
	}
}

// A rider has the bag of one customer and the order of another for the trip after it: that one does not
// see where the rider is, and riding past the store is no arrival there.
func TestTheNextTripWaits(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Publish("o1", 1, &eventsv1.OrderHandedOver{OrderId: "o1", WarehouseId: "blr-1", PartnerId: "rita"})
	w.Publish("o2", 1, locationtest.Assigned("o2", "rita"))
	w.Publish("marker", 1, locationtest.Assigned("marker", "raj"))
	w.Report("raj", between(500))
	w.Eventually("all of it is known", func() bool { return w.OpenOrder("raj") == "marker" })
	saw := func(order string) int { return len(w.Live.On("order:" + order + ":position")) }
	first := saw("o1")
	w.Report("rita", between(300), between(40), between(20), between(10), between(250), between(500))
	if saw("o1") == first || saw("o2") != 0 {
		t.Errorf("positions: the first customer saw %d, the next one %d", saw("o1")-first, saw("o2"))
	}
	if n := w.Count(`SELECT count(*) FROM events.outbox WHERE topic = 'location' AND type = 'partner_at_store'`); n != 0 {
		t.Errorf("%d arrivals at the store", n)
	}
	w.Publish("o1", 2, &eventsv1.DeliveryCompleted{OrderId: "o1", PartnerId: "rita"})
	w.Eventually("the first trip is over", func() bool { return w.OpenOrder("rita") == "o2" })
	w.Report("rita", between(300), between(40), between(20), between(10))
	if saw("o2") == 0 {
		t.Error("on the way back the next customer sees nothing")
	}
	w.Eventually("at the store", func() bool {
		return w.Count(`SELECT count(*) FROM events.outbox WHERE topic = 'location' AND type = 'partner_at_store'`) == 1
	})
}
