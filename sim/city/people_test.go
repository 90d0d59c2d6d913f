package city

import (
	"math"
	"strconv"
	"testing"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/geo"
)

func TestPickTimeFitsThePublishedRange(t *testing.T) {
	t.Parallel()
	s := streams{seed: 1}
	const orders = 5000
	var total time.Duration
	missing := 0
	for i := range orders {
		rng := s.of("units", strconv.Itoa(i))
		var lines []*warehousev1.PickLine
		for range 5 {
			lines = append(lines, &warehousev1.PickLine{Quantity: int32(units(rng)), StorageZone: "ambient"})
		}
		lines[2].StorageZone = "chilled"
		for _, chore := range chores(s.of("pick", strconv.Itoa(i)), lines) {
			total += chore.takes
			missing += int(min(chore.missing, 1))
		}
	}
	if mean := (total / orders).Seconds(); mean < 90 || mean > 106 {
		t.Errorf("picking five products takes %.1f s on average", mean)
	}
	if share := float64(missing) / (5 * orders); math.Abs(share-notFound) > 0.003 {
		t.Errorf("%.2f %% of lines are not found", 100*share)
	}
}

func TestChoresOfARepeatedPick(t *testing.T) {
	t.Parallel()
	lines := []*warehousev1.PickLine{
		{Quantity: 2, Picked: 1, NotFound: 1, StorageZone: "ambient"},
		{Quantity: 1, StorageZone: "ambient"},
	}
	got := chores(streams{seed: 1}.of("pick", "x"), lines)
	if got[0].takes != 0 || got[0].missing != 0 {
		t.Errorf("a finished line is worked on again: %+v", got[0])
	}
	if got[1].takes < 10*time.Second {
		t.Errorf("the other line takes %v", got[1].takes)
	}
}

func TestRosterCoversEveryHour(t *testing.T) {
	t.Parallel()
	for _, perDay := range []float64{100, 500, 1500, 2300} {
		need := staffing(perDay, peakRiders, fewestRiders)
		var on [24]int
		hours := 0
		shifts := roster(need)
		for _, s := range shifts {
			if s.hours < 1 || s.hours > longestShift {
				t.Errorf("a shift of %d hours", s.hours)
			}
			hours += s.hours
			for h := range s.hours {
				on[(s.from+h)%24]++
			}
		}
		if on != need {
			t.Errorf("%.0f orders: on duty %v, needed %v", perDay, on, need)
		}
		if mean := float64(hours) / float64(len(shifts)); mean < 4 {
			t.Errorf("%.0f orders: a shift is %.1f hours on average", perDay, mean)
		}
	}
	if peak := staffing(1500, peakRiders, fewestRiders)[19]; peak != 52 {
		t.Errorf("%d riders at the peak", peak)
	}
	if peak := staffing(1500, peakPickers, fewestPickers)[19]; peak != 6 {
		t.Errorf("%d pickers at the peak", peak)
	}
}

func TestShiftAround(t *testing.T) {
	t.Parallel()
	night := shift{from: 22, hours: 4}
	for _, c := range []struct{ now, start string }{
		{"2026-01-02T21:00:00+05:30", "2026-01-02T22:00:00+05:30"},
		{"2026-01-03T01:59:00+05:30", "2026-01-02T22:00:00+05:30"},
		{"2026-01-03T02:00:00+05:30", "2026-01-03T22:00:00+05:30"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		want, _ := time.Parse(time.RFC3339, c.start)
		start, end := night.around(now.UTC())
		if !start.Equal(want) || end.Sub(start) != 4*time.Hour {
			t.Errorf("at %s: from %v to %v", c.now, start, end)
		}
	}
}

func TestNextDelivery(t *testing.T) {
	t.Parallel()
	if got := nextDelivery(friday.Add(6 * time.Hour)); !got.Equal(friday.Add(14 * time.Hour)) {
		t.Errorf("after the first delivery comes %v", got)
	}
	if got := nextDelivery(friday.Add(23 * time.Hour)); !got.Equal(friday.Add(30 * time.Hour)) {
		t.Errorf("after the last delivery comes %v", got)
	}
}

func TestDeliveredInFull(t *testing.T) {
	t.Parallel()
	rng := streams{seed: 1}.of("delivery")
	full := 0
	for range 10_000 {
		switch got := delivered(rng, 100); {
		case got == 100:
			full++
		case got < 50 || got > 100:
			t.Fatalf("%d of 100 units came", got)
		}
	}
	if full < 9430 || full > 9570 {
		t.Errorf("%d of 10000 lines came in full", full)
	}
}

func TestSlotsKeepZonesAndOrder(t *testing.T) {
	t.Parallel()
	aisles := []*warehousev1.Aisle{{Aisle: "A01", Zone: "ambient", Bins: 2}, {Aisle: "A02", Zone: "ambient", Bins: 2}, {Aisle: "C01", Zone: "chilled", Bins: 1}}
	var products []product
	for i := range 8 {
		products = append(products, product{id: strconv.Itoa(i), zone: "ambient"})
	}
	products = append(products, product{id: "milk", zone: "chilled"}, product{id: "ice", zone: "frozen"})
	got := slots(products, aisles)
	if got[0].Aisle != "A01" || got[0].Bin != 1 || got[7].Aisle != "A02" || got[7].Bin != 2 {
		t.Errorf("ambient products stand from %v to %v", got[0], got[7])
	}
	if got[8].Aisle != "C01" || got[9].Aisle == "" {
		t.Errorf("milk stands in %v, ice in %v", got[8], got[9])
	}
	if bare := slots(products, nil); len(bare) != len(products) || bare[0].Bin < 1 {
		t.Errorf("without aisles: %v", bare)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	from, corner, to := geo.Point{Latitude: 12.97, Longitude: 77.60}, geo.Point{Latitude: 12.98, Longitude: 77.60}, geo.Point{Latitude: 12.98, Longitude: 77.61}
	length := from.Metres(corner) + corner.Metres(to)
	way := along(1.1*length, from, corner, to).during(100 * time.Second)
	late := way.at(75 * time.Second)
	if gone := from.Metres(corner) + corner.Metres(late); math.Abs(gone-0.75*length) > 1 || math.Abs(late.Latitude-12.98) > 1e-6 {
		t.Errorf("three quarters of the way are at %v", late)
	}
	if north, east := way.heading(time.Second), way.heading(99*time.Second); math.Abs(north) > 1 || math.Abs(east-90) > 1 {
		t.Errorf("heading %.0f and then %.0f", north, east)
	}
	if way.at(0) != from || way.at(2*time.Minute) != to {
		t.Error("a path leaves its ends")
	}
	if got := way.speed() * 100; math.Abs(got-1.1*length) > 1 {
		t.Errorf("%.0f m of road", got)
	}
	if cut := way.short(80); math.Abs(cut.end().Metres(to)-80) > 1 || math.Abs(way.metres-cut.metres-80) > 0.1 {
		t.Errorf("80 m short of the end is %v", cut.end())
	}
	if still := along(0, from, to); still.at(0) != to || still.speed() != 0 {
		t.Error("a path without time is not at its end")
	}
}

func TestRideTime(t *testing.T) {
	t.Parallel()
	rng := streams{seed: 1}.of("ride")
	from := geo.Point{Latitude: 12.97, Longitude: 77.60}
	to := geo.Point{Latitude: 12.97 + 1000/111_195.0, Longitude: 77.60} // 1 km
	mean := func(at time.Time) float64 {
		var sum time.Duration
		for range 4000 {
			sum += (&World{}).rideTime(rng, from.Metres(to)*detour, from, at)
		}
		return (sum / 4000).Seconds()
	}
	// 1.35 km at 15 km/h; a lognormal speed makes the mean time 4 % longer.
	calm, rush := mean(friday.Add(12*time.Hour)), mean(friday.Add(19*time.Hour))
	if math.Abs(calm-324*1.04) > 6 {
		t.Errorf("a kilometre takes %.0f s", calm)
	}
	if got := calm / rush; math.Abs(got-0.85) > 0.02 {
		t.Errorf("the rush slows down by %.2f", got)
	}
}

func TestSomewhereIsInTheZone(t *testing.T) {
	t.Parallel()
	centre := geo.Point{Latitude: 12.97, Longitude: 77.60}
	zone := []geo.Point{{Latitude: 12.96, Longitude: 77.59}, {Latitude: 12.96, Longitude: 77.62}, {Latitude: 12.98, Longitude: 77.62}, {Latitude: 12.98, Longitude: 77.59}}
	rng := streams{seed: 1}.of("home")
	for range 1000 {
		if at := somewhere(rng, zone, centre, 1500); !inside(at, zone) || centre.Metres(at) > 1500 {
			t.Fatalf("%v is outside", at)
		}
	}
	if at := somewhere(rng, zone[:1], centre, 1500); at != centre {
		t.Errorf("a zone without area holds %v", at)
	}
}

func TestDoorTime(t *testing.T) {
	t.Parallel()
	w := &World{streams: streams{seed: 1}}
	var sum time.Duration
	const doors = 20_000
	for i := range doors {
		sum += w.doorTime(strconv.Itoa(i))
	}
	// 75 s * exp(0.7^2/2) + 12 % of 75 s + 1 % of 15 min.
	if mean := (sum / doors).Seconds(); math.Abs(mean-113.8) > 4 {
		t.Errorf("a door takes %.1f s", mean)
	}
}
