package roads_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

// shipped is the extract of central Bengaluru that comes with the demo; its ATTRIBUTION.md has the
// licence of the data.
const shipped = "../../../sim/city/citydata/roads/bengaluru-central.osm.pbf"

var bengaluru = sync.OnceValues(func() (*roads.Roads, error) {
	file, err := os.Open(shipped)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return roads.Build(context.Background(), file, "scooter", streets.Options{LeftHand: true}, nil)
})

func open(t testing.TB) *roads.Roads {
	t.Helper()
	r, err := bengaluru()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// places are random ones on streets, the same for a seed.
func places(t testing.TB, r *roads.Roads, n int, seed uint64) []geo.Point {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	points := make([]geo.Point, n)
	for i := range points {
		points[i] = r.Random(random.Uint32())
	}
	return points
}

func TestRouteFollowsTheRoads(t *testing.T) {
	r := open(t)
	points := places(t, r, 40, 1)
	for i := range 20 {
		from, to := points[i], points[20+i]
		route, err := r.Route(t.Context(), []geo.Point{from, to})
		if err != nil {
			t.Fatal(err)
		}
		drawn, stepped, timed := 0.0, 0.0, 0.0
		for k := 1; k < len(route.Line); k++ {
			drawn += route.Line[k-1].Metres(route.Line[k])
		}
		for _, step := range route.Legs[0].Steps {
			stepped, timed = stepped+step.Metres, timed+step.Seconds
		}
		if math.Abs(drawn-route.Metres) > 0.005*route.Metres+2 {
			t.Errorf("the line is %.1f m long, the route says %.1f", drawn, route.Metres)
		}
		if math.Abs(stepped-route.Metres) > 1 || math.Abs(timed-route.Seconds) > 0.1 {
			t.Errorf("the steps add up to %.1f m and %.1f s, the route says %.1f and %.1f", stepped, timed, route.Metres, route.Seconds)
		}
		if route.Line[0].Metres(from) > 1 || route.Line[len(route.Line)-1].Metres(to) > 1 {
			t.Errorf("the line from %v to %v goes from %v to %v", from, to, route.Line[0], route.Line[len(route.Line)-1])
		}
		if route.Metres < from.Metres(to)*0.999-1 {
			t.Errorf("%.1f m by road, %.1f by air", route.Metres, from.Metres(to))
		}
	}
}
