// Package fallback asks a road engine over the network and, when it is slow, away, talks nonsense or
// does not know this kind of question, another one, which is usually the embedded engine. A breaker
// leaves the first alone for a while after it failed repeatedly. A refusal of the first engine (no
// road, no way) is an answer and counts.
package fallback

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/paulmach/orb"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
)

// Options of a fallback. The zero value works.
type Options struct {
	// Timeout is how long the first engine may take; 1 s when zero.
	Timeout time.Duration
	// Failures of the last Window questions open the breaker; 5 of 10 when zero.
	Failures, Window uint
	// Rest is how long an open breaker stays open; then one question tries; 10 s when zero.
	Rest time.Duration
	// Told, when not nil, hears who answered a call; cause is why the first engine did not, nil when it
	// did.
	Told func(call string, second bool, cause error)
}

// ErrResting is the cause when the breaker is open.
var ErrResting = errors.New("the road engine failed repeatedly and is left alone for a while")

// ErrImplausible is the cause when an answer cannot be true.
var ErrImplausible = errors.New("the road engine's answer cannot be true")

// Router asks the first engine and falls back to the second.
type Router struct {
	first, second routing.Router
	opts          Options
	breaker       circuitbreaker.CircuitBreaker[any]
}

var _ routing.Router = (*Router)(nil)

// New joins two engines.
func New(first, second routing.Router, opts Options) *Router {
	opts.Timeout = cmp.Or(opts.Timeout, time.Second)
	opts.Failures, opts.Window = cmp.Or(opts.Failures, 5), cmp.Or(opts.Window, 10)
	opts.Rest = cmp.Or(opts.Rest, 10*time.Second)
	if opts.Told == nil {
		opts.Told = func(string, bool, error) {}
	}
	return &Router{
		first: first, second: second, opts: opts,
		breaker: circuitbreaker.NewBuilder[any]().WithFailureThresholdRatio(opts.Failures, opts.Window).
			WithSuccessThreshold(1).WithDelay(opts.Rest).Build(),
	}
}

// Snap is the nearest place on a road.
func (r *Router) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	return either(ctx, r, "snap", func(ctx context.Context, engine routing.Router) (routing.Snapped, error) {
		return engine.Snap(ctx, at)
	}, func(s routing.Snapped) bool { return s.At.Valid() && s.Metres >= 0 })
}

// Route is the fastest way past all stops.
func (r *Router) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	return either(ctx, r, "route", func(ctx context.Context, engine routing.Router) (routing.Route, error) {
		return engine.Route(ctx, stops)
	}, func(route routing.Route) bool { return plausible(stops, route) })
}

// Table is the fastest way between all pairs.
func (r *Router) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	return either(ctx, r, "table", func(ctx context.Context, engine routing.Router) (routing.Table, error) {
		return engine.Table(ctx, from, to)
	}, func(t routing.Table) bool { return whole(t, len(from), len(to)) })
}

// Isochrone is the area within reach.
func (r *Router) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	return either(ctx, r, "isochrone", func(ctx context.Context, engine routing.Router) (orb.MultiPolygon, error) {
		return engine.Isochrone(ctx, from, within)
	}, func(area orb.MultiPolygon) bool { return len(area) > 0 || within <= 0 })
}

// either asks the first engine if it may be asked, and the second if that gave nothing.
func either[T any](ctx context.Context, r *Router, call string, ask func(context.Context, routing.Router) (T, error), believable func(T) bool) (T, error) {
	cause := ErrResting
	if r.breaker.TryAcquirePermit() {
		answer, err := within(ctx, r, ask)
		if err == nil && !believable(answer) {
			err = ErrImplausible
		}
		broken := failed(err)
		switch {
		case errors.Is(ctx.Err(), context.Canceled): // the caller gave up, which is not the engine's fault
			r.breaker.RecordSuccess()
			return answer, err
		case broken:
			r.breaker.RecordError(err)
		default:
			r.breaker.RecordSuccess()
		}
		if !broken && !errs.Is(err, routing.ReasonUnsupported) {
			r.opts.Told(call, false, nil)
			return answer, err
		}
		cause = err
	}
	r.opts.Told(call, true, cause)
	answer, err := ask(ctx, r.second)
	if err != nil && failed(err) {
		return answer, fmt.Errorf("%w (the first road engine: %w)", err, cause)
	}
	return answer, err
}

// within asks the first engine for a limited time.
func within[T any](ctx context.Context, r *Router, ask func(context.Context, routing.Router) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	return ask(ctx, r.first)
}

// failed tells an engine that could not answer from one that answered, if only with a refusal.
func failed(err error) bool {
	if err == nil {
		return false
	}
	switch errs.From(err).Kind {
	case errs.Internal, errs.Unavailable, errs.DeadlineExceeded, errs.ResourceExhausted:
		return true
	}
	return false
}

// plausible reports whether a route can be one past these stops: there are all its legs, its numbers
// are numbers, and it is hardly shorter than the straight line. Stops may lie beside the road.
func plausible(stops []geo.Point, route routing.Route) bool {
	const beside, fastest = 2_000, 70 // metres at either end; metres a second
	straight := 0.0
	for i := 1; i < len(stops); i++ {
		straight += max(0, stops[i-1].Metres(stops[i])-2*beside)
	}
	switch {
	case len(route.Legs) != len(stops)-1 || len(route.Line) == 0:
		return false
	case !finite(route.Seconds) || !finite(route.Metres):
		return false
	}
	return route.Metres >= 0.95*straight && route.Metres <= fastest*(route.Seconds+1)
}

// whole reports whether a table has all its cells and none of them is less than nothing.
func whole(t routing.Table, origins, destinations int) bool {
	cells := origins * destinations
	if t.Origins != origins || t.Destinations != destinations || len(t.Seconds) != cells || len(t.Metres) != cells {
		return false
	}
	for k := range t.Seconds {
		if !(t.Seconds[k] >= 0) || !(t.Metres[k] >= 0) { // NaN is neither
			return false
		}
	}
	return true
}

func finite(v float64) bool { return v >= 0 && !math.IsInf(v, 1) }
