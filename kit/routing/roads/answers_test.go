package roads_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

func reason(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func TestSnapIsTheNearestStreet(t *testing.T) {
	r := open(t)
	g := r.Graph()
	for i, at := range places(t, r, 30, 3) {
		at.Latitude += 0.0001 * float64(i%7)
		at.Longitude -= 0.00013 * float64(i%5)
		got, err := r.Snap(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		// By hand: the nearest point of all streets, in steps of half a metre near it.
		best := math.Inf(1)
		for s := range g.Class {
			for k := g.PointFirst[s]; k+1 < g.PointFirst[s+1]; k++ {
				a, b := g.Point(k), g.Point(k+1)
				length := a.Metres(b)
				if a.Metres(at) > best+length {
					continue
				}
				for d := 0.0; d <= length; d += 0.5 {
					best = min(best, a.Towards(b, d).Metres(at))
				}
			}
		}
		if math.Abs(got.Metres-best) > 0.5 || math.Abs(got.At.Metres(at)-got.Metres) > 0.01 {
			t.Errorf("%v is put %.2f m away, the nearest street is at %.2f", at, got.Metres, best)
		}
	}
}

func TestPlacesWithoutARoadAreRefused(t *testing.T) {
	r := open(t)
	far := geo.Point{Latitude: 13.2, Longitude: 77.6}
	near := places(t, r, 1, 1)[0]
	if _, err := r.Snap(t.Context(), far); reason(err) != routing.ReasonNoRoadNear {
		t.Errorf("snap: %v", err)
	}
	if _, err := r.Route(t.Context(), []geo.Point{near, far}); reason(err) != routing.ReasonNoRoadNear {
		t.Errorf("route: %v", err)
	}
	if _, err := r.Table(t.Context(), []geo.Point{far}, []geo.Point{near}); reason(err) != routing.ReasonNoRoadNear {
		t.Errorf("table: %v", err)
	}
	if _, err := r.Route(t.Context(), []geo.Point{near}); reason(err) != routing.ReasonInvalid {
		t.Errorf("one stop: %v", err)
	}
	if _, err := r.Locate(geo.Point{Latitude: math.NaN(), Longitude: 77.6}); reason(err) != routing.ReasonNoRoadNear {
		t.Errorf("no number: %v", err)
	}
}

func TestAWayPastSeveralStopsIsTheirLegs(t *testing.T) {
	r := open(t)
	stops := places(t, r, 4, 9)
	whole, err := r.Route(t.Context(), stops)
	if err != nil {
		t.Fatal(err)
	}
	seconds := 0.0
	for i := range stops[1:] {
		leg, err := r.Route(t.Context(), stops[i:i+2])
		if err != nil {
			t.Fatal(err)
		}
		seconds += leg.Seconds
	}
	if len(whole.Legs) != 3 || math.Abs(whole.Seconds-seconds) > 0.001 {
		t.Errorf("%d legs of %g s, one by one %g", len(whole.Legs), whole.Seconds, seconds)
	}
}

func TestConditionsChangeTimes(t *testing.T) {
	r := open(t)
	points := places(t, r, 20, 5)
	base, err := r.Table(t.Context(), points, points)
	if err != nil {
		t.Fatal(err)
	}
	half, err := r.Under(t.Context(), roads.Conditions{Factor: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	slow, err := half.Table(t.Context(), points, points)
	if err != nil {
		t.Fatal(err)
	}
	for k := range base.Seconds {
		if math.Abs(float64(slow.Seconds[k]-2*base.Seconds[k])) > 0.01 || slow.Metres[k] != base.Metres[k] {
			t.Fatalf("at half the speed it takes %g s instead of %g", slow.Seconds[k], base.Seconds[k])
		}
	}
	rain := roads.Conditions{Areas: []roads.Area{{Bound: orb.Bound{Min: orb.Point{77, 12}, Max: orb.Point{78, 14}}, Factor: 0.5}}}
	wet, err := r.Under(t.Context(), rain)
	if err != nil {
		t.Fatal(err)
	}
	drowned, err := wet.Table(t.Context(), points, points)
	if err != nil {
		t.Fatal(err)
	}
	for k := range base.Seconds {
		if base.Seconds[k] > 0 && drowned.Seconds[k] <= base.Seconds[k] {
			t.Fatalf("in the rain it takes %g s, else %g", drowned.Seconds[k], base.Seconds[k])
		}
	}
	if _, err := r.Under(t.Context(), roads.Conditions{Factor: math.NaN()}); reason(err) != "bad_speed_factor" {
		t.Errorf("a factor that is no number: %v", err)
	}
}

// Answers go on while conditions change, each under the old ones or the new ones.
func TestConditionsAreSwappedWithoutAPause(t *testing.T) {
	r := smallTown(t)
	from, to := r.Random(0), r.Random(2)
	a, err := r.Locate(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Locate(to)
	if err != nil {
		t.Fatal(err)
	}
	dry, _, _ := r.Between(a, b)
	slower, err := r.Under(t.Context(), roads.Conditions{Classes: map[streets.Class]float64{streets.Residential: 0.5}})
	if err != nil {
		t.Fatal(err)
	}
	wet, _, _ := slower.Between(a, b)
	if wet <= dry {
		t.Fatalf("%g s, slower %g", dry, wet)
	}
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for ctx.Err() == nil {
				if s, _, ok := r.Between(a, b); !ok || s != dry && s != wet {
					t.Errorf("it takes %g s, neither %g nor %g", s, dry, wet)
					return
				}
			}
		})
	}
	for i := range 200 {
		c := roads.Conditions{}
		if i%2 == 0 {
			c.Classes = map[streets.Class]float64{streets.Residential: 0.5}
		}
		if err := r.SetConditions(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	asking.Wait()
}

func TestIsochrones(t *testing.T) {
	r := open(t)
	from := geo.Point{Latitude: 12.9716, Longitude: 77.6045}
	var area float64
	for _, within := range []time.Duration{90 * time.Second, 3 * time.Minute} {
		polygons, err := r.Isochrone(t.Context(), from, within)
		if err != nil {
			t.Fatal(err)
		}
		if bigger := planar.Area(polygons); bigger <= area {
			t.Errorf("the area within %s is not larger", within)
		} else {
			area = bigger
		}
		if len(polygons) != 1 || polygons[0][0].Orientation() != orb.CCW {
			t.Errorf("%d polygons, the first turns %d", len(polygons), polygons[0][0].Orientation())
		}
		inside, outside := 0, 0
		for _, p := range places(t, r, 400, 11) {
			table, err := r.Table(t.Context(), []geo.Point{from}, []geo.Point{p})
			if err != nil {
				t.Fatal(err)
			}
			seconds, _ := table.At(0, 0)
			in := planar.MultiPolygonContains(polygons, orb.Point{p.Longitude, p.Latitude})
			// The way that is advised may take longer than the fastest, and land within a few steps of a
			// street that is reached counts, though its own street may be reached later.
			switch {
			case seconds <= within.Seconds():
				inside++
				if !in {
					t.Errorf("%v is reached in %.0f s, and outside of the area within %s", p, seconds, within)
				}
			case seconds > 2.5*within.Seconds():
				outside++
				if in {
					t.Errorf("%v is reached in %.0f s, and inside of the area within %s", p, seconds, within)
				}
			}
		}
		if inside == 0 || outside == 0 {
			t.Errorf("%d places inside, %d outside", inside, outside)
		}
	}
	if _, err := r.Isochrone(t.Context(), from, -time.Second); reason(err) != "bad_duration" {
		t.Errorf("a time below nothing: %v", err)
	}
}
