package location_test

import (
	"fmt"
	"testing"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/services/location"
	"doorstep/services/location/locationtest"
)

func TestHistoryKeepsThePathOfATrip(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	w.Report("rita", between(500)) // offline and without a trip: nobody's business
	w.Publish("o1", 1, locationtest.Assigned("o1", "rita"))
	w.Publish("o2", 1, locationtest.Assigned("o2", "rita"))
	w.Eventually("both stops are open", func() bool {
		seen := len(w.Live.On("order:o2:position"))
		w.Report("rita", between(499))
		return len(w.Live.On("order:o2:position")) > seen && len(w.Live.On("order:o1:position")) > 0
	})
	w.Report("rita", between(520), between(540))
	path := func(orderID string) []*locationv1.Position {
		res, err := w.Service.ListHistory(background, &locationv1.ListHistoryRequest{OrderId: orderID})
		if err != nil {
			t.Fatal(err)
		}
		return res.Positions
	}
	reached := func(orderID string) bool {
		positions := path(orderID)
		return len(positions) >= 3 && positions[len(positions)-1].Latitude == between(540).Latitude
	}
	w.Eventually("both orders have the path", func() bool { return reached("o1") && reached("o2") })
	positions := path("o2")
	for i, p := range positions {
		if p.PartnerId != "rita" || p.Speed != 4 || p.Heading != 90 {
			t.Errorf("position %v", p)
		}
		if i > 0 && !p.RecordedAt.AsTime().After(positions[i-1].RecordedAt.AsTime()) {
			t.Errorf("position %d is not later than the one before", i)
		}
	}
	if n := w.Count(`SELECT count(*) FROM location.location_updates WHERE latitude = $1`, between(500).Latitude); n != 0 {
		t.Errorf("%d samples of a rider off duty", n)
	}
	if got := path("unknown"); len(got) != 0 {
		t.Errorf("an unknown order has the path %v", got)
	}
}

func TestPartitionsAreMadeAheadAndDropped(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	exists := func(day time.Time) bool {
		return w.Count(`SELECT count(*) FROM pg_class WHERE relname = $1`, "location_updates_"+day.Format("20060102")) == 1
	}
	today := locationtest.Start
	w.Eventually("the days ahead have partitions", func() bool {
		return exists(today) && exists(today.AddDate(0, 0, 1)) && exists(today.AddDate(0, 0, 2))
	})
	if exists(today.AddDate(0, 0, 3)) {
		t.Error("a partition too early")
	}
	w.Clock.Advance(30 * 24 * time.Hour)
	if err := w.Service.KeepPartitions(background); err != nil {
		t.Fatal(err)
	}
	if !exists(today) || !exists(w.Clock.Now().AddDate(0, 0, 2)) {
		t.Error("30 days later the first day is still kept, and the next days are made")
	}
	w.Clock.Advance(24 * time.Hour)
	for range 2 {
		if err := w.Service.KeepPartitions(background); err != nil {
			t.Fatal(err)
		}
	}
	if exists(today) || !exists(today.AddDate(0, 0, 1)) {
		t.Error("31 days later exactly the first day is gone")
	}
	// A device that kept its fixes for a while writes into a day of which the partition is gone or was
	// never made.
	w.SetState("rita", "available")
	w.Eventually("the rider works", func() bool {
		w.Report("rita", between(10))
		return w.Count(`SELECT count(*) FROM location.location_updates WHERE delivery_partner_id = 'rita'`) > 0
	})
}

func TestHistoryIsWrittenWhenTheServiceStops(t *testing.T) {
	t.Parallel()
	w := locationtest.New(t)
	service, _, stop := w.Another(location.Config{HistoryIdle: time.Nanosecond})
	w.SetState("rita", "available")
	w.Eventually("the rider is online", func() bool {
		res, err := service.NearestRiders(background, &locationv1.NearestRidersRequest{Latitude: between(0).Latitude, Longitude: between(0).Longitude})
		if err != nil {
			t.Fatal(err)
		}
		_, err = service.ReportLocation(locationtest.Rider("rita"), &locationv1.ReportLocationRequest{Fixes: []*locationv1.Fix{w.Fix("rita", between(0))}})
		return err == nil && len(res.Riders) == 1
	})
	var last *locationv1.Fix
	for i := range 50 {
		last = w.Fix("rita", between(float64(i)))
		if _, err := service.ReportLocation(locationtest.Rider("rita"), &locationv1.ReportLocationRequest{Fixes: []*locationv1.Fix{last}}); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if n := w.Count(`SELECT count(*) FROM location.location_updates WHERE time = $1`, last.RecordedAt.AsTime()); n != 1 {
		t.Errorf("the last sample is there %d times", n)
	}
}

// BenchmarkReport is the path of a fix through memory: 20,000 riders, half of them on a trip.
func BenchmarkReport(b *testing.B) {
	w := locationtest.New(b)
	const riders = 20_000
	ids := make([]string, riders)
	for i := range riders {
		ids[i] = fmt.Sprintf("rider%05d", i)
		w.Service.Prepare(ids[i], locationtest.Assigned("order"+ids[i], ids[i]), i%2 == 0)
	}
	fixes := make([]location.Position, 1)
	now := w.Clock.Now()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		round := int64(i/riders) + 1
		fixes[0] = location.Position{
			Point: between(float64(round*5%1000) + 100), Sequence: round, Speed: 4, Heading: 10, Accuracy: 8,
			RecordedAt: now.Add(time.Duration(round) * time.Second % time.Minute),
		}
		w.Service.ReportFixes(ids[i%riders], fixes)
	}
}

// BenchmarkHistory is the way of a sample into the table, with its indexes.
func BenchmarkHistory(b *testing.B) {
	w := locationtest.New(b)
	const batch = 10_000
	b.ResetTimer()
	for i := 0; i < b.N; i += batch {
		if err := w.Service.CopySamples(background, batch, w.Clock.Now().Add(time.Duration(i)*time.Microsecond)); err != nil {
			b.Fatal(err)
		}
	}
}
