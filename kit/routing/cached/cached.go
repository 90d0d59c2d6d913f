// Package cached remembers what a road engine said: the same stores and doors are asked about again
// and again. Places are rounded to cells of some ten metres, and the engine is asked about the middle
// of the cell, so an answer does not depend on who asked first. Answers are kept for a bounded time in
// a bounded memory; who asks while the same question is under way waits for that answer. What an engine
// refuses is remembered too, but not that it was unavailable.
package cached

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/paulmach/orb"
	"golang.org/x/sync/singleflight"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
)

// Options of a cache. The zero value works.
type Options struct {
	// Keep is how long an answer holds; 5 min when zero. Speeds change by the hour.
	Keep time.Duration
	// MaxBytes bounds the answers in memory, roughly; 32 MiB when zero.
	MaxBytes uint64
	// Timeout bounds a question to the engine, whoever waits for it; 10 s when zero.
	Timeout time.Duration
	// Told, when not nil, hears of every question: the call, and whether its answer was there.
	Told func(call string, hit bool)
}

// Router answers from memory, or asks. Lines, legs and polygons in its answers are shared: nobody may
// change them.
type Router struct {
	engine  routing.Router
	opts    Options
	kept    *otter.Cache[string, answer]
	pairs   *otter.Cache[string, pair]
	flights singleflight.Group
}

var _ routing.Router = (*Router)(nil)

// answer is what the engine said, a refusal included.
type answer struct {
	value any
	err   error
	bytes uint32
}

// pair is a cell of a table.
type pair struct{ seconds, metres float32 }

// bytesOfPair is what a pair takes with its key and its place in the cache.
const bytesOfPair = 160

// New puts a cache before an engine.
func New(engine routing.Router, opts Options) (*Router, error) {
	opts.Keep = cmp.Or(opts.Keep, 5*time.Minute)
	opts.MaxBytes = cmp.Or(opts.MaxBytes, 32<<20)
	opts.Timeout = cmp.Or(opts.Timeout, 10*time.Second)
	if opts.Told == nil {
		opts.Told = func(string, bool) {}
	}
	kept, err := otter.New(&otter.Options[string, answer]{
		MaximumWeight: opts.MaxBytes / 2, Weigher: func(key string, a answer) uint32 { return a.bytes + uint32(len(key)) },
		ExpiryCalculator: otter.ExpiryWriting[string, answer](opts.Keep),
	})
	if err != nil {
		return nil, fmt.Errorf("cache of routes: %w", err)
	}
	pairs, err := otter.New(&otter.Options[string, pair]{
		MaximumSize: int(max(opts.MaxBytes/2/bytesOfPair, 1)), ExpiryCalculator: otter.ExpiryWriting[string, pair](opts.Keep),
	})
	if err != nil {
		return nil, fmt.Errorf("cache of pairs: %w", err)
	}
	return &Router{engine: engine, opts: opts, kept: kept, pairs: pairs}, nil
}

// Forget drops everything, after the roads or their speeds changed.
func (r *Router) Forget() {
	r.kept.InvalidateAll()
	r.pairs.InvalidateAll()
}

// Kept is how many routes and isochrones, and how many pairs, are in memory.
func (r *Router) Kept() (routes, pairs int) {
	r.kept.CleanUp()
	r.pairs.CleanUp()
	return r.kept.EstimatedSize(), r.pairs.EstimatedSize()
}

// Close stops what runs behind the cache.
func (r *Router) Close() {
	r.kept.StopAllGoroutines()
	r.pairs.StopAllGoroutines()
}

// Snap is not rounded: it is asked for exactness. It is passed on.
func (r *Router) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	return r.engine.Snap(ctx, at)
}

// Route is the fastest way past all stops.
func (r *Router) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	if err := routing.CheckStops(stops, 2); err != nil {
		return routing.Route{}, err
	}
	key, stops := rounded("r", stops)
	return remember(ctx, r, "route", key, func(ctx context.Context) (routing.Route, int, error) {
		route, err := r.engine.Route(ctx, stops)
		return route, bytesOf(route), err
	})
}

// Isochrone is the area within reach.
func (r *Router) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	if err := routing.CheckStops([]geo.Point{from}, 1); err != nil {
		return nil, err
	}
	key, stops := rounded("i"+within.String()+" ", []geo.Point{from})
	return remember(ctx, r, "isochrone", key, func(ctx context.Context) (orb.MultiPolygon, int, error) {
		area, err := r.engine.Isochrone(ctx, stops[0], within)
		bytes := 0
		for _, polygon := range area {
			for _, ring := range polygon {
				bytes += 16*len(ring) + 24
			}
		}
		return area, bytes, err
	})
}

// Table is answered from memory when every pair of it is there, and asked for whole otherwise.
func (r *Router) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	if err := routing.CheckStops(slices.Concat(from, to), 0); err != nil {
		return routing.Table{}, err
	}
	fromKey, from := rounded("t", from)
	toKey, to := rounded("", to)
	if table, ok := r.known(from, to); ok {
		r.opts.Told("table", true)
		return table, nil
	}
	r.opts.Told("table", false)
	return join(ctx, r, fmt.Sprint(len(from), fromKey, toKey), func(ctx context.Context) (routing.Table, error) {
		table, err := r.engine.Table(ctx, from, to)
		if err != nil {
			return table, err
		}
		for i, a := range from {
			for j, b := range to {
				k := i*len(to) + j
				r.pairs.Set(pairKey(a, b), pair{table.Seconds[k], table.Metres[k]})
			}
		}
		return table, nil
	})
}

// known makes a table from remembered pairs.
func (r *Router) known(from, to []geo.Point) (routing.Table, bool) {
	table := routing.Table{Origins: len(from), Destinations: len(to)}
	for _, a := range from {
		for _, b := range to {
			p, ok := r.pairs.GetIfPresent(pairKey(a, b))
			if !ok {
				return table, false
			}
			table.Seconds, table.Metres = append(table.Seconds, p.seconds), append(table.Metres, p.metres)
		}
	}
	return table, true
}

// remember answers from memory or asks, and keeps the answer.
func remember[T any](ctx context.Context, r *Router, call, key string, ask func(context.Context) (T, int, error)) (T, error) {
	if kept, ok := r.kept.GetIfPresent(key); ok {
		r.opts.Told(call, true)
		value, _ := kept.value.(T)
		return value, kept.err
	}
	r.opts.Told(call, false)
	return join(ctx, r, key, func(ctx context.Context) (T, error) {
		if kept, ok := r.kept.GetIfPresent(key); ok { // another question ended between the look above and this one
			value, _ := kept.value.(T)
			return value, kept.err
		}
		value, bytes, err := ask(ctx)
		if err == nil || final(err) {
			r.kept.Set(key, answer{value: value, err: err, bytes: uint32(bytes) + 200})
		}
		return value, err
	})
}

// join asks once for all who want the same at the moment. The question outlives the one who asked
// first; each waits only as long as its own context lets it.
func join[T any](ctx context.Context, r *Router, key string, ask func(context.Context) (T, error)) (value T, err error) {
	flight := r.flights.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.opts.Timeout)
		defer cancel()
		return ask(ctx)
	})
	select {
	case landed := <-flight:
		value, _ = landed.Val.(T)
		return value, landed.Err
	case <-ctx.Done():
		return value, routing.Unavailable(ctx.Err())
	}
}

// final reports whether the engine would refuse the same again.
func final(err error) bool {
	reason := errs.Reason(err)
	return reason == routing.ReasonNoRoadNear || reason == routing.ReasonNoRoute || reason == routing.ReasonUnsupported
}

// cellsPerDegree makes cells of 11 m from south to north.
const cellsPerDegree = 10_000

// rounded moves places to the middle of their cells and writes the cells behind a word.
func rounded(word string, places []geo.Point) (key string, middles []geo.Point) {
	cells := []byte(word)
	for _, p := range places {
		lat, lon := math.Round(p.Latitude*cellsPerDegree), math.Round(p.Longitude*cellsPerDegree)
		cells = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(cells, uint32(int32(lat))), uint32(int32(lon)))
		middles = append(middles, geo.Point{Latitude: lat / cellsPerDegree, Longitude: lon / cellsPerDegree})
	}
	return string(cells), middles
}

func pairKey(a, b geo.Point) string {
	key, _ := rounded("", []geo.Point{a, b})
	return key
}

// bytesOf is about what a route takes in memory.
func bytesOf(route routing.Route) int {
	bytes := 16 * len(route.Line)
	for _, leg := range route.Legs {
		bytes += 48 + 96*len(leg.Steps)
	}
	return bytes
}
