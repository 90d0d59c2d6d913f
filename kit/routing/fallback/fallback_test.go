package fallback_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/remote/remotetest"
	"doorstep/kit/routing"
	"doorstep/kit/routing/fallback"
	"doorstep/kit/routing/google"
	"doorstep/kit/routing/osrm"
	"doorstep/kit/routing/valhalla"
	"doorstep/kit/routingtest"
)

// engine answers every question in its own way.
type engine struct {
	asked  atomic.Int64
	metres float64
	err    atomic.Pointer[error]
}

func (e *engine) fail(err error) { e.err.Store(&err) }

func (e *engine) ask() error {
	e.asked.Add(1)
	if err := e.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (e *engine) Snap(_ context.Context, at geo.Point) (routing.Snapped, error) {
	return routing.Snapped{At: at, Metres: e.metres}, e.ask()
}

func (e *engine) Route(_ context.Context, stops []geo.Point) (routing.Route, error) {
	return routing.Route{Metres: e.metres, Seconds: e.metres / 5, Line: stops, Legs: make([]routing.Leg, len(stops)-1)}, e.ask()
}

func (e *engine) Table(_ context.Context, from, to []geo.Point) (routing.Table, error) {
	t := routing.Table{Origins: len(from), Destinations: len(to)}
	for range len(from) * len(to) {
		t.Seconds, t.Metres = append(t.Seconds, float32(e.metres)), append(t.Metres, float32(e.metres))
	}
	return t, e.ask()
}

func (e *engine) Isochrone(context.Context, geo.Point, time.Duration) (orb.MultiPolygon, error) {
	return orb.MultiPolygon{{{{e.metres, 0}}}}, e.ask()
}

var stops = []geo.Point{{Latitude: 12.975, Longitude: 77.605}, {Latitude: 12.96, Longitude: 77.59}}

// who is the engine that answered: the first says 7,000 m, the second 8,000.
func who(t *testing.T, r routing.Router) float64 {
	t.Helper()
	route, err := r.Route(t.Context(), stops)
	if err != nil {
		t.Fatal(err)
	}
	return route.Metres
}

func TestRefusalIsAnAnswer(t *testing.T) {
	for _, refusal := range []error{routing.NoRoute(), routing.NoRoadNear(), routing.CheckStops(nil, 2)} {
		first, second := &engine{}, &engine{}
		first.fail(refusal)
		r := fallback.New(first, second, fallback.Options{})
		for range 20 {
			if _, err := r.Route(t.Context(), stops); !errors.Is(err, refusal) {
				t.Fatalf("got %v for %v", err, refusal)
			}
		}
		if first.asked.Load() != 20 || second.asked.Load() != 0 {
			t.Errorf("%v: the first was asked %d times, the second %d", refusal, first.asked.Load(), second.asked.Load())
		}
	}
}

func TestUnsupportedGoesToTheSecond(t *testing.T) {
	first, second := &engine{}, &engine{metres: 8000}
	first.fail(routing.Unsupported("isochrones"))
	r := fallback.New(first, second, fallback.Options{})
	for range 20 {
		area, err := r.Isochrone(t.Context(), stops[0], time.Minute)
		if err != nil || area[0][0][0][0] != 8000 {
			t.Fatalf("got %v, %v", area, err)
		}
	}
	if first.asked.Load() != 20 { // it is no failure: the breaker stays closed
		t.Errorf("the first was asked %d times", first.asked.Load())
	}
}

// The breaker opens after failures, rests, tries one question, and closes when that is answered.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &engine{metres: 7000}, &engine{metres: 8000}
		var causes []error
		r := fallback.New(first, second, fallback.Options{Rest: 10 * time.Second, Told: func(_ string, _ bool, cause error) { causes = append(causes, cause) }})
		first.fail(routing.Unavailable(errors.New("away")))
		for range 30 {
			if who(t, r) != 8000 {
				t.Fatal("the second did not answer")
			}
		}
		opened := first.asked.Load()
		if opened > 10 || !errors.Is(causes[29], fallback.ErrResting) {
			t.Errorf("it was asked %d times, at last %v", opened, causes[29])
		}
		time.Sleep(11 * time.Second)
		if who(t, r) != 8000 || who(t, r) != 8000 || first.asked.Load() != opened+1 {
			t.Errorf("after a rest it was asked %d times", first.asked.Load()-opened)
		}
		first.err.Store(nil)
		time.Sleep(11 * time.Second)
		for range 3 {
			if who(t, r) != 7000 {
				t.Error("the first is well again but was not asked")
			}
		}
	})
}

func TestBothAway(t *testing.T) {
	first, second := &engine{}, &engine{}
	first.fail(routing.Unavailable(errors.New("one is away")))
	second.fail(routing.Unavailable(errors.New("two is away")))
	_, err := fallback.New(first, second, fallback.Options{}).Route(t.Context(), stops)
	if !errs.Is(err, routing.ReasonUnavailable) {
		t.Errorf("got %v", err)
	}
}

// Who gives up is told so, and the engine is not blamed.
func TestCallerGivesUp(t *testing.T) {
	first, second := &engine{metres: 7000}, &engine{metres: 8000}
	first.fail(context.Canceled)
	r := fallback.New(first, second, fallback.Options{})
	given, up := context.WithCancel(t.Context())
	up()
	for range 20 {
		if _, err := r.Route(given, stops); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	}
	first.err.Store(nil)
	if who(t, r) != 7000 || second.asked.Load() != 0 {
		t.Error("the first engine was blamed")
	}
}

// Real adapters before servers that are slow, broken or wrong: the second engine answers in time.
func TestBadServers(t *testing.T) {
	forever := make(chan struct{})
	defer close(forever)
	short := `{"code":"Ok","routes":[{"duration":5,"distance":%d,"geometry":"_w|vWcgs_sC","legs":[{}]}]}`
	for name, handler := range map[string]http.HandlerFunc{
		"slow": func(http.ResponseWriter, *http.Request) { <-forever },
		"slow to end": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"code":`)
			w.(http.Flusher).Flush()
			<-forever
		},
		"broken":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"hanging up":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no router":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>welcome</html>") },
		"far too fast": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, short, 5_000_000) },
	} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		second := &engine{metres: 8000}
		for kind, first := range adapters(t, server.URL) {
			var cause error
			r := fallback.New(first, second, fallback.Options{Timeout: 50 * time.Millisecond, Told: func(_ string, _ bool, c error) { cause = c }})
			if who(t, r) != 8000 || cause == nil {
				t.Errorf("%s before a server that is %s: cause %v", kind, name, cause)
			}
			table, err := r.Table(t.Context(), stops, stops)
			if err != nil || table.Metres[3] != 8000 {
				t.Errorf("%s before a server that is %s: %v, %v", kind, name, table, err)
			}
		}
	}
}

func adapters(t *testing.T, url string) map[string]routing.Router {
	o, err1 := osrm.New(osrm.Config{Server: url})
	v, err2 := valhalla.New(valhalla.Config{Server: url})
	g, err3 := google.New(google.Config{Key: "k", Routes: url, Roads: url})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return map[string]routing.Router{"osrm": o, "valhalla": v, "google": g}
}

func TestImplausible(t *testing.T) {
	second := &engine{metres: 8000}
	for _, metres := range []float64{math.NaN(), -1, math.Inf(1)} {
		r := fallback.New(&engine{metres: metres}, second, fallback.Options{})
		if got := who(t, r); got != 8000 {
			t.Errorf("%v m was believed", metres)
		}
		if table, err := r.Table(t.Context(), stops, stops); !math.IsInf(metres, 1) && (err != nil || table.Metres[0] != 8000) {
			t.Errorf("a table of %v m was believed: %v", metres, err)
		}
	}
	across := []geo.Point{stops[0], {Latitude: 28.6, Longitude: 77.2}} // 1,740 km
	r := fallback.New(&engine{metres: 7000}, &engine{metres: 2_000_000}, fallback.Options{})
	if route, err := r.Route(t.Context(), across); err != nil || route.Metres != 2_000_000 {
		t.Errorf("7 km across a country: %v, %v", route.Metres, err)
	}
}

// Many ask while the first engine comes and goes; each gets an answer of one of the two.
func TestManyAskAtOnce(t *testing.T) {
	first, second := &engine{metres: 7000}, &engine{metres: 8000}
	r := fallback.New(first, second, fallback.Options{Rest: time.Millisecond})
	var asking sync.WaitGroup
	for worker := range 8 {
		asking.Go(func() {
			for i := range 200 {
				if worker == 0 && i%20 == 10 {
					first.fail(errors.New("broken"))
				} else if worker == 0 && i%20 == 0 {
					first.err.Store(nil)
				}
				if got := who(t, r); got != 7000 && got != 8000 {
					t.Errorf("got %v m", got)
				}
			}
		})
	}
	asking.Wait()
}

// Behind the fallback an engine still keeps the contract, and what OSRM lacks comes from Valhalla.
func TestContract(t *testing.T) {
	first, err1 := osrm.New(osrm.Config{Server: remotetest.Recorded(t, "../osrm/testdata/bengaluru.jsonl.gz")})
	second, err2 := valhalla.New(valhalla.Config{Server: remotetest.Recorded(t, "../valhalla/testdata/bengaluru.jsonl.gz")})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	routingtest.Run(t, func(testing.TB) routing.Router {
		return fallback.New(first, second, fallback.Options{Timeout: time.Minute})
	})
}
