package travel

import (
	"os"
	"testing"
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// bengaluru is a guide on the extract that comes with the demo.
func bengaluru(t *testing.T) *Roads {
	t.Helper()
	file, err := os.Open("../../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	network, err := roads.Build(t.Context(), file, "scooter", streets.Options{LeftHand: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return On(network, nil)
}

// rides are pairs of places on streets, some kilometres apart at most.
func rides(r *Roads, n int) (pairs [][2]geo.Point) {
	for i := uint32(7); len(pairs) < n; i++ {
		from, to := r.network.Random(i*40503), r.network.Random(i*65599+11)
		if away := from.Metres(to); away > 300 && away < 3000 {
			pairs = append(pairs, [2]geo.Point{from, to})
		}
	}
	return pairs
}

func TestRidesOnRoads(t *testing.T) {
	r := bengaluru(t)
	var metres, seconds, crow float64
	for _, pair := range rides(r, 200) {
		leg := r.Between(pair[0], pair[1], noon)
		way, err := r.Way(t.Context(), pair[0], pair[1], noon)
		if err != nil {
			t.Fatal(err)
		}
		if diff := way.Seconds - leg.Seconds; diff > 0.1 || diff < -0.1 || len(way.Line) < 2 || len(way.Legs) != 1 {
			t.Errorf("the way takes %.1f s, the leg %.1f s; %d points", way.Seconds, leg.Seconds, len(way.Line))
		}
		if rush := r.Between(pair[0], pair[1], noon.Add(6*time.Hour)); rush.Seconds*0.85 < leg.Seconds*0.999 || rush.Seconds*0.85 > leg.Seconds*1.001 {
			t.Errorf("in the rush %.1f s instead of %.1f s", rush.Seconds, leg.Seconds)
		}
		metres, seconds, crow = metres+leg.Metres, seconds+leg.Seconds, crow+pair[0].Metres(pair[1])
	}
	if speed := metres / seconds * 3.6; speed < 13.5 || speed > 16.5 {
		t.Errorf("riders ride %.1f km/h, published are 15", speed)
	}
	if detour := metres / crow; detour < 1.1 || detour > 1.9 {
		t.Errorf("roads are %.2f times as long as the crow flies", detour)
	}
}

func TestRainSlowsRidesInItsCell(t *testing.T) {
	r := bengaluru(t)
	pairs := rides(r, 40)
	var before, during, after float64
	sum := func(total *float64) {
		for _, pair := range pairs {
			*total += r.Between(pair[0], pair[1], noon).Seconds
		}
	}
	sum(&before)
	everywhere := Slowdown{South: 12, West: 77, North: 14, East: 78, Speed: 0.5}
	if err := r.SetSlowdowns(t.Context(), []Slowdown{everywhere}); err != nil {
		t.Fatal(err)
	}
	sum(&during)
	if err := r.SetSlowdowns(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	sum(&after)
	// Turns cost the same in the rain.
	if during < 1.4*before || during > 2.01*before || after != before {
		t.Errorf("rides take %.0f s, in heavy rain %.0f s, afterwards %.0f s", before, during, after)
	}
}

func TestRidesStraightWhereThereIsNoMap(t *testing.T) {
	r := bengaluru(t)
	from, to := geo.Point{Latitude: 41.15, Longitude: -8.61}, geo.Point{Latitude: 41.16, Longitude: -8.61}
	leg, straight := r.Between(from, to, noon), (&Straight{}).Between(from, to, noon)
	way, err := r.Way(t.Context(), from, to, noon)
	if err != nil || leg != straight || len(way.Line) != 2 || way.Seconds != straight.Seconds {
		t.Errorf("leg %+v, want %+v; way %+v, %v", leg, straight, way, err)
	}
}
