// Package google is routing.Router on Google Routes (computeRoutes, computeRouteMatrix) and, for
// snapping, the Roads API. Google has no isochrones; they are refused as unsupported, and package
// fallback has another engine answer them. Roads have no names there: Snapped.Street is empty, and
// so are the streets of steps, which come as sentences.
//
// What is asked for costs money: the field masks name only what is used, which also keeps the price in
// the cheaper class.
package google

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"doorstep/kit/geo"
	"doorstep/kit/remote"
	"doorstep/kit/routing"
)

// Config of the adapter.
type Config struct {
	// Key of the Google Maps Platform project.
	Key string
	// Mode of travel; TWO_WHEELER when empty.
	Mode string
	// Preference is what a way is judged by; TRAFFIC_UNAWARE, the cheapest, when empty.
	Preference string
	// MaxSnap is how far a road may be from a place, in metres; 1,000 when zero.
	MaxSnap float64
	// Timeout bounds a call; 2 s when zero.
	Timeout time.Duration
	// Routes and Roads are where the two APIs are; Google's own when empty.
	Routes, Roads string
}

// maxSide is how many origins and destinations a block of a larger table has: Google takes 625 pairs.
const maxSide = 25

// Router asks Google.
type Router struct {
	routes, roads    *remote.Client
	key              string
	mode, preference string
	maxSnap          float64
}

var _ routing.Router = (*Router)(nil)

// New makes a router. It asks nothing yet.
func New(cfg Config) (*Router, error) {
	routes, err := remote.New(remote.Config{
		Base: cmp.Or(cfg.Routes, "https://routes.googleapis.com"), Timeout: cfg.Timeout, Header: http.Header{"X-Goog-Api-Key": {cfg.Key}},
	})
	if err != nil {
		return nil, fmt.Errorf("google routes: %w", err)
	}
	roads, err := remote.New(remote.Config{Base: cmp.Or(cfg.Roads, "https://roads.googleapis.com"), Timeout: cfg.Timeout})
	if err != nil {
		return nil, fmt.Errorf("google roads: %w", err)
	}
	return &Router{
		routes: routes, roads: roads, key: cfg.Key, maxSnap: cmp.Or(cfg.MaxSnap, 1000),
		mode: cmp.Or(cfg.Mode, "TWO_WHEELER"), preference: cmp.Or(cfg.Preference, "TRAFFIC_UNAWARE"),
	}, nil
}

// Snap is the nearest place on a road.
func (r *Router) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	if err := routing.CheckStops([]geo.Point{at}, 1); err != nil {
		return routing.Snapped{}, err
	}
	where := strconv.FormatFloat(at.Latitude, 'f', -1, 64) + "," + strconv.FormatFloat(at.Longitude, 'f', -1, 64)
	answer, err := r.roads.Get(ctx, "/v1/nearestRoads", url.Values{"points": {where}, "key": {r.key}})
	if err != nil {
		return routing.Snapped{}, routing.Unavailable(err)
	}
	var said nearestRoads
	if err := read(answer, &said); err != nil {
		return routing.Snapped{}, err
	}
	best := routing.Snapped{Metres: math.Inf(1)}
	for _, p := range said.SnappedPoints {
		if metres := at.Metres(p.Location.point()); metres < best.Metres {
			best = routing.Snapped{At: p.Location.point(), Metres: metres}
		}
	}
	if best.Metres > r.maxSnap {
		return routing.Snapped{}, routing.NoRoadNear()
	}
	return best, nil
}

// Route is the fastest way past all stops.
func (r *Router) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	if err := routing.CheckStops(stops, 2); err != nil {
		return routing.Route{}, err
	}
	q := routeQuestion{
		Origin: waypointOf(stops[0]), Destination: waypointOf(stops[len(stops)-1]),
		Mode: r.mode, Preference: r.preference, Quality: "HIGH_QUALITY", Encoding: "ENCODED_POLYLINE", Units: "METRIC",
	}
	for _, p := range stops[1 : len(stops)-1] {
		q.Intermediates = append(q.Intermediates, waypointOf(p))
	}
	answer, err := r.routes.Post(ctx, "/directions/v2:computeRoutes", q, mask(routeFields))
	if err != nil {
		return routing.Route{}, routing.Unavailable(err)
	}
	var said routeAnswer
	if err := read(answer, &said); err != nil {
		return routing.Route{}, err
	}
	if len(said.Routes) == 0 {
		return routing.Route{}, r.whyNot(ctx, stops)
	}
	return said.Routes[0].route(stops, r.maxSnap)
}

// whyNot tells the two reasons apart for which Google answers with no route.
func (r *Router) whyNot(ctx context.Context, stops []geo.Point) error {
	for _, p := range stops {
		if _, err := r.Snap(ctx, p); err != nil {
			return err
		}
	}
	return routing.NoRoute()
}

// Table is the fastest way between all pairs, asked for in blocks of a size that Google takes.
func (r *Router) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	if err := routing.CheckStops(append(append(make([]geo.Point, 0, len(from)+len(to)), from...), to...), 0); err != nil {
		return routing.Table{}, err
	}
	table := routing.Table{
		Origins: len(from), Destinations: len(to),
		Seconds: make([]float32, len(from)*len(to)), Metres: make([]float32, len(from)*len(to)),
	}
	for k := range table.Seconds {
		table.Seconds[k], table.Metres[k] = float32(math.Inf(1)), float32(math.Inf(1))
	}
	for i := 0; i < len(from); i += maxSide {
		for j := 0; j < len(to); j += maxSide {
			if err := r.block(ctx, &table, from, to, i, j); err != nil {
				return routing.Table{}, err
			}
		}
	}
	return table, r.checkRows(ctx, table, from, to)
}

// block fills the part of a table that begins with a pair.
func (r *Router) block(ctx context.Context, table *routing.Table, from, to []geo.Point, firstOrigin, firstDestination int) error {
	q := matrixQuestion{Mode: r.mode, Preference: r.preference}
	for _, p := range from[firstOrigin:min(firstOrigin+maxSide, len(from))] {
		q.Origins = append(q.Origins, matrixEnd{waypointOf(p)})
	}
	for _, p := range to[firstDestination:min(firstDestination+maxSide, len(to))] {
		q.Destinations = append(q.Destinations, matrixEnd{waypointOf(p)})
	}
	answer, err := r.routes.Post(ctx, "/distanceMatrix/v2:computeRouteMatrix", q, mask(matrixFields))
	if err != nil {
		return routing.Unavailable(err)
	}
	var said []element
	if err := read(answer, &said); err != nil {
		return err
	}
	if len(said) != len(q.Origins)*len(q.Destinations) {
		return routing.Unavailable(fmt.Errorf("google's matrix has %d elements of %d", len(said), len(q.Origins)*len(q.Destinations)))
	}
	for _, e := range said {
		if e.Origin < 0 || e.Origin >= len(q.Origins) || e.Destination < 0 || e.Destination >= len(q.Destinations) {
			return routing.Unavailable(fmt.Errorf("google's matrix has an element %d, %d", e.Origin, e.Destination))
		}
		if e.Status.Code != 0 || e.Condition != "ROUTE_EXISTS" {
			continue // stays without a way
		}
		seconds, err := e.Duration.seconds()
		if err != nil {
			return err
		}
		k := (firstOrigin+e.Origin)*table.Destinations + firstDestination + e.Destination
		table.Seconds[k], table.Metres[k] = float32(seconds), float32(e.Metres)
	}
	return nil
}

// checkRows looks closer at places without any way: those with no road near refuse the table.
func (r *Router) checkRows(ctx context.Context, t routing.Table, from, to []geo.Point) error {
	for i, p := range from {
		if alone(t.Destinations, func(j int) float32 { return t.Seconds[i*t.Destinations+j] }) {
			if _, err := r.Snap(ctx, p); err != nil {
				return err
			}
		}
	}
	for j, p := range to {
		if alone(t.Origins, func(i int) float32 { return t.Seconds[i*t.Destinations+j] }) {
			if _, err := r.Snap(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// alone reports whether none of n values is a way.
func alone(n int, value func(int) float32) bool {
	for k := range n {
		if !math.IsInf(float64(value(k)), 1) {
			return false
		}
	}
	return n > 0
}

// Isochrone is what Google does not know.
func (r *Router) Isochrone(context.Context, geo.Point, time.Duration) (orb.MultiPolygon, error) {
	return nil, routing.Unsupported("isochrones")
}

func mask(fields []string) http.Header {
	return http.Header{"X-Goog-Fieldmask": {strings.Join(fields, ",")}}
}

// read takes an answer apart, whose status other than 200 is a refusal of the whole call: a key that
// is not valid, a quota, a request that Google does not take.
func read(answer remote.Answer, into any) error {
	if answer.Status != http.StatusOK {
		return routing.Unavailable(fmt.Errorf("google answered with status %d", answer.Status))
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return routing.Unavailable(fmt.Errorf("read google's answer: %w", err))
	}
	return nil
}
