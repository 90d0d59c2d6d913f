package cached_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/remote/remotetest"
	"doorstep/kit/routing"
	"doorstep/kit/routing/cached"
	"doorstep/kit/routing/osrm"
)

// engine is a road engine that counts questions and answers when it is let.
type engine struct {
	asked  atomic.Int64
	answer func(ctx context.Context, stops []geo.Point) error
}

func (e *engine) ask(ctx context.Context, stops []geo.Point) error {
	e.asked.Add(1)
	if e.answer == nil {
		return nil
	}
	return e.answer(ctx, stops)
}

func (e *engine) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	return routing.Snapped{At: at}, e.ask(ctx, []geo.Point{at})
}

func (e *engine) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	return routing.Route{Metres: stops[0].Metres(stops[len(stops)-1]), Line: stops}, e.ask(ctx, stops)
}

func (e *engine) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	table := routing.Table{Origins: len(from), Destinations: len(to)}
	for _, a := range from {
		for _, b := range to {
			table.Seconds, table.Metres = append(table.Seconds, float32(a.Metres(b)/5)), append(table.Metres, float32(a.Metres(b)))
		}
	}
	return table, e.ask(ctx, from)
}

func (e *engine) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	return orb.MultiPolygon{{{{within.Minutes(), 0}}}}, e.ask(ctx, []geo.Point{from})
}

func keep(t testing.TB, e routing.Router, opts cached.Options) *cached.Router {
	t.Helper()
	router, err := cached.New(e, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(router.Close)
	return router
}

var store, door = geo.Point{Latitude: 12.97, Longitude: 77.6}, geo.Point{Latitude: 12.98, Longitude: 77.61}

func near(p geo.Point) geo.Point {
	return geo.Point{Latitude: p.Latitude + 0.00003, Longitude: p.Longitude - 0.00003}
}

func TestSameCellIsAskedOnce(t *testing.T) {
	e := &engine{}
	var hits []bool
	router := keep(t, e, cached.Options{Told: func(_ string, hit bool) { hits = append(hits, hit) }})
	first, err := router.Route(t.Context(), []geo.Point{store, door})
	if err != nil {
		t.Fatal(err)
	}
	second, err := router.Route(t.Context(), []geo.Point{near(store), near(door)})
	if err != nil || second.Metres != first.Metres || e.asked.Load() != 1 || !slices.Equal(hits, []bool{false, true}) {
		t.Errorf("%v m and %v m after %d questions: %v, %v", first.Metres, second.Metres, e.asked.Load(), hits, err)
	}
	if back, err := router.Route(t.Context(), []geo.Point{door, store}); err != nil || back.Line[0] != door || e.asked.Load() != 2 {
		t.Errorf("the way back was answered with %v, %v", back, err)
	}
	router.Forget()
	if _, err := router.Route(t.Context(), []geo.Point{store, door}); err != nil || e.asked.Load() != 3 {
		t.Errorf("after forgetting there were %d questions, %v", e.asked.Load(), err)
	}
}

func TestTableFromKnownPairs(t *testing.T) {
	e := &engine{}
	router := keep(t, e, cached.Options{})
	want, err := router.Table(t.Context(), []geo.Point{store}, []geo.Point{door, store})
	if err != nil {
		t.Fatal(err)
	}
	got, err := router.Table(t.Context(), []geo.Point{near(store)}, []geo.Point{store, door})
	if err != nil || e.asked.Load() != 1 || got.Seconds[0] != want.Seconds[1] || got.Seconds[1] != want.Seconds[0] {
		t.Errorf("got %v for %v after %d questions: %v", got, want, e.asked.Load(), err)
	}
	if _, err := router.Table(t.Context(), []geo.Point{door}, []geo.Point{store}); err != nil || e.asked.Load() != 2 {
		t.Errorf("another pair: %d questions, %v", e.asked.Load(), err)
	}
}

func TestIsochroneByTime(t *testing.T) {
	e := &engine{}
	router := keep(t, e, cached.Options{})
	for _, minutes := range []int{3, 8, 3} {
		area, err := router.Isochrone(t.Context(), store, time.Duration(minutes)*time.Minute)
		if err != nil || area[0][0][0][0] != float64(minutes) {
			t.Errorf("%d minutes: %v, %v", minutes, area, err)
		}
	}
	if e.asked.Load() != 2 {
		t.Errorf("%d questions", e.asked.Load())
	}
}

func TestRefusalsAreKeptFailuresAreNot(t *testing.T) {
	for _, c := range []struct {
		err   error
		asked int64
	}{{routing.NoRoute(), 1}, {routing.NoRoadNear(), 1}, {routing.Unavailable(errors.New("away")), 3}, {errors.New("broken"), 3}} {
		e := &engine{answer: func(context.Context, []geo.Point) error { return c.err }}
		router := keep(t, e, cached.Options{})
		for range 3 {
			if _, err := router.Route(t.Context(), []geo.Point{store, door}); !errors.Is(err, c.err) {
				t.Errorf("got %v for %v", err, c.err)
			}
		}
		if e.asked.Load() != c.asked {
			t.Errorf("%v: %d questions", c.err, e.asked.Load())
		}
	}
}

// Many who ask the same at once wait for one question; who leaves first does not end it.
func TestOneQuestionForAll(t *testing.T) {
	begun, left, release := make(chan struct{}), make(chan struct{}), make(chan struct{})
	e := &engine{answer: func(ctx context.Context, _ []geo.Point) error {
		close(begun) // a second question would panic
		<-release
		return ctx.Err()
	}}
	router := keep(t, e, cached.Options{})
	impatient, leave := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	asking.Go(func() {
		defer close(left)
		if _, err := router.Route(impatient, []geo.Point{store, door}); !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	})
	<-begun
	for range 20 {
		asking.Go(func() {
			if route, err := router.Route(t.Context(), []geo.Point{near(store), door}); err != nil || len(route.Line) != 2 {
				t.Errorf("got %v, %v", route, err)
			}
		})
	}
	leave()
	<-left
	close(release)
	asking.Wait()
}

func TestMemoryIsBounded(t *testing.T) {
	router := keep(t, &engine{}, cached.Options{MaxBytes: 20_000})
	for i := range 5_000 {
		to := geo.Point{Latitude: 12 + float64(i)/1000, Longitude: 77}
		if _, err := router.Route(t.Context(), []geo.Point{store, to}); err != nil {
			t.Fatal(err)
		}
		if _, err := router.Table(t.Context(), []geo.Point{store}, []geo.Point{to}); err != nil {
			t.Fatal(err)
		}
	}
	if routes, pairs := router.Kept(); routes > 100 || pairs > 100 {
		t.Errorf("%d routes and %d pairs are kept", routes, pairs)
	}
}

func TestNonsenseIsNotAsked(t *testing.T) {
	e := &engine{}
	router := keep(t, e, cached.Options{})
	_, route := router.Route(t.Context(), []geo.Point{store})
	_, table := router.Table(t.Context(), []geo.Point{store}, []geo.Point{{}})
	_, area := router.Isochrone(t.Context(), geo.Point{}, time.Minute)
	for _, err := range []error{route, table, area} {
		if !errs.Is(err, routing.ReasonInvalid) || e.asked.Load() != 0 {
			t.Errorf("got %v after %d questions", err, e.asked.Load())
		}
	}
}

// Behind the cache a real answer stays what it was.
func TestRecordedRoute(t *testing.T) {
	engine, err := osrm.New(osrm.Config{Server: remotetest.Recorded(t, "../osrm/testdata/bengaluru.jsonl.gz")})
	if err != nil {
		t.Fatal(err)
	}
	stops := []geo.Point{{Latitude: 12.975, Longitude: 77.605}, {Latitude: 12.96, Longitude: 77.59}}
	want, err := engine.Route(t.Context(), stops)
	if err != nil {
		t.Fatal(err)
	}
	router := keep(t, engine, cached.Options{})
	for range 2 {
		if got, err := router.Route(t.Context(), stops); err != nil || !slices.Equal(got.Line, want.Line) {
			t.Errorf("got %v, %v", got, err)
		}
	}
}
