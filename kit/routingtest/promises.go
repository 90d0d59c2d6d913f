package routingtest

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
)

func snapIsTheNearestRoad(t *testing.T, s suite) {
	got, err := s.router.Snap(t.Context(), churchStreet)
	if err != nil {
		t.Fatal(err)
	}
	if metres := churchStreet.Metres(got.At); metres > 15 || math.Abs(metres-got.Metres) > 2 {
		t.Errorf("%v is %.1f m away and said to be %.1f", got.At, metres, got.Metres)
	}
	if !s.lack(Streets) && got.Street != "Church Street" {
		t.Errorf("the street is %q", got.Street)
	}
	again, err := s.router.Snap(t.Context(), got.At)
	if err != nil || again.Metres > 2 {
		t.Errorf("snapping what is on a road moved it by %.1f m: %v", again.Metres, err)
	}
}

func (s suite) route(t *testing.T, stops ...geo.Point) routing.Route {
	t.Helper()
	route, err := s.router.Route(t.Context(), stops)
	if err != nil {
		t.Fatal(err)
	}
	return route
}

// routeHoldsTogether checks that the parts of a route belong together.
func routeHoldsTogether(t *testing.T, s suite) {
	route := s.route(t, churchStreet, richmondTown)
	straight := churchStreet.Metres(richmondTown)
	if route.Seconds <= 0 || route.Metres < straight*0.95 || route.Metres > straight*3 {
		t.Errorf("%.0f m straight are %.0f m and %.0f s by road", straight, route.Metres, route.Seconds)
	}
	if speed := route.Metres / route.Seconds; speed < 1.5 || speed > 25 {
		t.Errorf("the speed is %.1f m/s", speed)
	}
	if drawn := length(route.Line); math.Abs(drawn-route.Metres) > 0.03*route.Metres+10 {
		t.Errorf("%.0f m are drawn for %.0f m", drawn, route.Metres)
	}
	if first := churchStreet.Metres(route.Line[0]); first > 30 {
		t.Errorf("the line begins %.0f m from where it should", first)
	}
	if last := richmondTown.Metres(route.Line[len(route.Line)-1]); last > 60 {
		t.Errorf("the line ends %.0f m from where it should", last)
	}
	checkLegs(t, s, route, 1)
}

func checkLegs(t *testing.T, s suite, route routing.Route, legs int) {
	t.Helper()
	if len(route.Legs) != legs {
		t.Fatalf("%d legs of %d", len(route.Legs), legs)
	}
	var seconds, metres float64
	named := false
	for _, leg := range route.Legs {
		seconds, metres = seconds+leg.Seconds, metres+leg.Metres
		if len(leg.Steps) < 2 || leg.Steps[0].Turn != routing.Depart || leg.Steps[len(leg.Steps)-1].Turn != routing.Arrive {
			t.Fatalf("a leg has the steps %+v", leg.Steps)
		}
		var stepped, took float64
		for _, step := range leg.Steps {
			if !slices.Contains(turns, step.Turn) {
				t.Errorf("there is no turn %q", step.Turn)
			}
			if nearest := distance(step.At, route.Line); nearest > 30 {
				t.Errorf("a step begins %.0f m beside the line", nearest)
			}
			stepped, took, named = stepped+step.Metres, took+step.Seconds, named || step.Street != ""
		}
		if math.Abs(stepped-leg.Metres) > 0.02*leg.Metres+10 || math.Abs(took-leg.Seconds) > 0.1*leg.Seconds+5 {
			t.Errorf("the steps are %.0f m, %.0f s, their leg %.0f m, %.0f s", stepped, took, leg.Metres, leg.Seconds)
		}
	}
	if math.Abs(seconds-route.Seconds) > 2 || math.Abs(metres-route.Metres) > 5 {
		t.Errorf("the legs are %.0f m, %.0f s, the route %.0f m, %.0f s", metres, seconds, route.Metres, route.Seconds)
	}
	if !named && !s.lack(Streets) {
		t.Error("no step has a street")
	}
}

var turns = []routing.Turn{
	routing.Depart, routing.Straight, routing.SlightLeft, routing.Left, routing.SharpLeft, routing.SlightRight,
	routing.Right, routing.SharpRight, routing.UTurn, routing.Roundabout, routing.Arrive,
}

func routePassesEveryStop(t *testing.T, s suite) {
	route := s.route(t, churchStreet, ulsoor, shivajinagar)
	checkLegs(t, s, route, 2)
	for _, stop := range []geo.Point{churchStreet, ulsoor, shivajinagar} {
		if metres := distance(stop, route.Line); metres > 80 {
			t.Errorf("the line stays %.0f m away from a stop", metres)
		}
	}
	if alone := s.route(t, churchStreet, ulsoor); math.Abs(alone.Metres-route.Legs[0].Metres) > 0.25*alone.Metres {
		t.Errorf("the first leg is %.0f m, alone it is %.0f m", route.Legs[0].Metres, alone.Metres)
	}
}

func oneWaysAreObeyed(t *testing.T, s suite) {
	along, against := s.route(t, brigadeNorth, brigadeSouth), s.route(t, brigadeSouth, brigadeNorth)
	if along.Metres > 300 {
		t.Errorf("along a street of 230 m are %.0f m", along.Metres)
	}
	if against.Metres < 450 {
		t.Errorf("the way round a one-way street is %.0f m", against.Metres)
	}
}

func stayingIsFree(t *testing.T, s suite) {
	table, err := s.router.Table(t.Context(), []geo.Point{churchStreet}, []geo.Point{churchStreet})
	if err != nil {
		t.Fatal(err)
	}
	if seconds, metres := table.At(0, 0); seconds > 1 || metres > 1 {
		t.Errorf("staying takes %.1f s and %.1f m", seconds, metres)
	}
}

func tableAgreesWithRoutes(t *testing.T, s suite) {
	from, to := []geo.Point{churchStreet, richmondTown, ashokNagar}, []geo.Point{shivajinagar, ulsoor, brigadeSouth, churchStreet}
	table, err := s.router.Table(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	if table.Origins != 3 || table.Destinations != 4 || len(table.Seconds) != 12 || len(table.Metres) != 12 {
		t.Fatalf("the table has the form %+v", table)
	}
	for i, a := range from {
		for j, b := range to {
			if a == b {
				continue
			}
			seconds, metres := table.At(i, j)
			route := s.route(t, a, b)
			if math.Abs(seconds-route.Seconds) > 0.1*route.Seconds+10 || math.Abs(metres-route.Metres) > 0.1*route.Metres+50 {
				t.Errorf("pair %d, %d: %.0f s, %.0f m in the table, %.0f s, %.0f m as a route", i, j, seconds, metres, route.Seconds, route.Metres)
			}
		}
	}
	for _, ends := range [][2][]geo.Point{{nil, to}, {from, nil}} {
		empty, err := s.router.Table(t.Context(), ends[0], ends[1])
		if err != nil || len(empty.Seconds) != 0 || empty.Origins != len(ends[0]) || empty.Destinations != len(ends[1]) {
			t.Errorf("an empty table is %+v, %v", empty, err)
		}
	}
}

func isochroneHoldsWhatIsNear(t *testing.T, s suite) {
	near, err := s.router.Isochrone(t.Context(), churchStreet, 3*time.Minute)
	if s.lack(Isochrones) {
		if !errs.Is(err, routing.ReasonUnsupported) {
			t.Errorf("an isochrone is refused with %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	far, err := s.router.Isochrone(t.Context(), churchStreet, 8*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	center := orb.Point{churchStreet.Longitude, churchStreet.Latitude}
	if !planar.MultiPolygonContains(near, center) || !planar.MultiPolygonContains(far, center) {
		t.Error("the place itself is outside")
	}
	if small, large := math.Abs(planar.Area(near)), math.Abs(planar.Area(far)); small <= 0 || large < 2*small {
		t.Errorf("3 minutes reach %g, 8 minutes %g square degrees", small, large)
	}
	if planar.MultiPolygonContains(near, orb.Point{richmondTown.Longitude, richmondTown.Latitude}) {
		t.Error("2.3 km are reached in 3 minutes")
	}
}

func noRoadNear(t *testing.T, s suite) {
	for _, p := range []geo.Point{churchStreet, ulsoor} {
		if _, err := s.router.Snap(t.Context(), p); err != nil {
			t.Error(err)
		}
	}
	_, snap := s.router.Snap(t.Context(), beyond)
	_, route := s.router.Route(t.Context(), []geo.Point{churchStreet, beyond})
	_, table := s.router.Table(t.Context(), []geo.Point{churchStreet, ulsoor}, []geo.Point{beyond})
	for call, err := range map[string]error{"Snap": snap, "Route": route, "Table": table} {
		if !errs.Is(err, routing.ReasonNoRoadNear) {
			t.Errorf("%s refused with %v", call, err)
		}
	}
	if !s.lack(Isochrones) {
		if _, err := s.router.Isochrone(t.Context(), beyond, time.Minute); !errs.Is(err, routing.ReasonNoRoadNear) {
			t.Errorf("Isochrone refused with %v", err)
		}
	}
}

func nonsenseIsRefused(t *testing.T, s suite) {
	for _, p := range []geo.Point{{}, {Latitude: 91, Longitude: 77}, {Latitude: 12, Longitude: -181}, {Latitude: math.NaN(), Longitude: 77}, {Latitude: 12, Longitude: math.Inf(1)}} {
		_, snap := s.router.Snap(t.Context(), p)
		_, route := s.router.Route(t.Context(), []geo.Point{churchStreet, p})
		_, table := s.router.Table(t.Context(), []geo.Point{churchStreet}, []geo.Point{p})
		for call, err := range map[string]error{"Snap": snap, "Route": route, "Table": table} {
			refused(t, call, err)
		}
		if !s.lack(Isochrones) {
			_, err := s.router.Isochrone(t.Context(), p, time.Minute)
			refused(t, "Isochrone", err)
		}
	}
	for _, stops := range [][]geo.Point{nil, {churchStreet}} {
		_, err := s.router.Route(t.Context(), stops)
		refused(t, "Route", err)
	}
}

// refused wants nonsense to be told as such, or as a place without a road near it, which it is too.
func refused(t *testing.T, call string, err error) {
	t.Helper()
	public := new(errs.Error)
	if !errors.As(err, &public) || public.Kind != errs.InvalidArgument && public.Reason != routing.ReasonNoRoadNear {
		t.Errorf("%s of nonsense: %v", call, err)
	}
}

func manyAskAtOnce(t *testing.T, s suite) {
	want := s.route(t, churchStreet, richmondTown)
	var asking sync.WaitGroup
	for range 16 {
		asking.Go(func() {
			got, err := s.router.Route(t.Context(), []geo.Point{churchStreet, richmondTown})
			if err != nil || got.Seconds != want.Seconds || !slices.Equal(got.Line, want.Line) {
				t.Errorf("another answer: %.1f s instead of %.1f, %v", got.Seconds, want.Seconds, err)
			}
		})
	}
	asking.Wait()
}

func length(line []geo.Point) (metres float64) {
	for i := 1; i < len(line); i++ {
		metres += line[i-1].Metres(line[i])
	}
	return metres
}

// distance is how far a place is from a line.
func distance(at geo.Point, line []geo.Point) float64 {
	best := math.Inf(1)
	for i := 1; i < len(line); i++ {
		whole := line[i-1].Metres(line[i])
		for part := 0.0; part < whole; part += 5 {
			best = min(best, at.Metres(line[i-1].Towards(line[i], part)))
		}
		best = min(best, at.Metres(line[i]))
	}
	return best
}
