// Package osrm is routing.Router on an OSRM server (its HTTP API, version 1). The server decides the
// vehicle: it is built for one profile. OSRM knows no isochrones; they are refused as unsupported, and
// package fallback has another engine answer them.
package osrm

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
	"doorstep/kit/routing/polyline"
)

// Config of the adapter.
type Config struct {
	// Server is the address of osrm-routed, Header what goes with each request to a guarded one.
	Server string
	Header http.Header
	// Profile is the word in the path; driving when empty. osrm-routed ignores it, a proxy may not.
	Profile string
	// MaxSnap is how far a road may be from a place, in metres; 1,000 when zero. OSRM itself takes any.
	MaxSnap float64
	// Timeout bounds a call; 2 s when zero.
	Timeout time.Duration
}

// Router asks an OSRM server.
type Router struct {
	server  *remote.Client
	profile string
	radius  string
}

var _ routing.Router = (*Router)(nil)

// New makes a router. It does not ask the server yet.
func New(cfg Config) (*Router, error) {
	server, err := remote.New(remote.Config{Base: cfg.Server, Header: cfg.Header, Timeout: cfg.Timeout})
	if err != nil {
		return nil, fmt.Errorf("osrm: %w", err)
	}
	return &Router{
		server: server, profile: cmp.Or(cfg.Profile, "driving"),
		radius: strconv.FormatFloat(cmp.Or(cfg.MaxSnap, 1000), 'f', -1, 64),
	}, nil
}

// Snap is the nearest place on a road.
func (r *Router) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	if err := routing.CheckStops([]geo.Point{at}, 1); err != nil {
		return routing.Snapped{}, err
	}
	var said nearestAnswer
	if err := r.ask(ctx, "nearest", []geo.Point{at}, url.Values{}, &said); err != nil {
		return routing.Snapped{}, err
	}
	if len(said.Waypoints) == 0 {
		return routing.Snapped{}, routing.NoRoadNear()
	}
	w := said.Waypoints[0]
	return routing.Snapped{At: w.Location.point(), Metres: w.Distance, Street: w.Name}, nil
}

// Route is the fastest way past all stops.
func (r *Router) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	if err := routing.CheckStops(stops, 2); err != nil {
		return routing.Route{}, err
	}
	var said routeAnswer
	query := url.Values{"overview": {"full"}, "geometries": {"polyline6"}, "steps": {"true"}}
	if err := r.ask(ctx, "route", stops, query, &said); err != nil {
		return routing.Route{}, err
	}
	if len(said.Routes) == 0 {
		return routing.Route{}, routing.NoRoute()
	}
	return said.Routes[0].route(len(stops) - 1)
}

// Table is the fastest way between all pairs.
func (r *Router) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	all := append(append(make([]geo.Point, 0, len(from)+len(to)), from...), to...)
	if err := routing.CheckStops(all, 0); err != nil {
		return routing.Table{}, err
	}
	table := routing.Table{Origins: len(from), Destinations: len(to)}
	if len(from) == 0 || len(to) == 0 {
		return table, nil
	}
	query := url.Values{
		"annotations": {"duration,distance"},
		"sources":     {numbers(0, len(from))}, "destinations": {numbers(len(from), len(all))},
	}
	var said tableAnswer
	if err := r.ask(ctx, "table", all, query, &said); err != nil {
		return routing.Table{}, err
	}
	var err error
	if table.Seconds, err = flat(said.Durations, len(from), len(to)); err != nil {
		return routing.Table{}, err
	}
	table.Metres, err = flat(said.Distances, len(from), len(to))
	return table, err
}

// Isochrone is what OSRM does not know.
func (r *Router) Isochrone(context.Context, geo.Point, time.Duration) (orb.MultiPolygon, error) {
	return nil, routing.Unsupported("isochrones")
}

// ask calls one of the services of the API.
func (r *Router) ask(ctx context.Context, service string, places []geo.Point, query url.Values, into any) error {
	coordinates, radiuses := make([]string, len(places)), make([]string, len(places))
	for i, p := range places {
		coordinates[i] = degrees(p.Longitude) + "," + degrees(p.Latitude)
		radiuses[i] = r.radius
	}
	query.Set("radiuses", strings.Join(radiuses, ";"))
	query.Set("generate_hints", "false")
	answer, err := r.server.Get(ctx, "/"+service+"/v1/"+r.profile+"/"+strings.Join(coordinates, ";"), query)
	if err != nil {
		return routing.Unavailable(err)
	}
	var verdict struct{ Code, Message string }
	if err := json.Unmarshal(answer.Body, &verdict); err != nil {
		return routing.Unavailable(fmt.Errorf("osrm answered with status %d and no JSON", answer.Status))
	}
	switch verdict.Code {
	case "Ok":
	case "NoSegment":
		return routing.NoRoadNear()
	case "NoRoute", "NoTable":
		return routing.NoRoute()
	default: // TooBig, InvalidQuery and the like: a limit of that server, or a server that is none of ours
		return routing.Unavailable(fmt.Errorf("osrm says %q: %.200q", verdict.Code, verdict.Message))
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return routing.Unavailable(fmt.Errorf("read osrm's %s: %w", service, err))
	}
	return nil
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// numbers writes the indexes from first up to end as OSRM wants them.
func numbers(first, end int) string {
	words := make([]string, 0, end-first)
	for i := first; i < end; i++ {
		words = append(words, strconv.Itoa(i))
	}
	return strings.Join(words, ";")
}

// flat puts the rows of a table one after the other. What is null has no way.
func flat(rows [][]*float64, origins, destinations int) ([]float32, error) {
	if len(rows) != origins {
		return nil, routing.Unavailable(fmt.Errorf("osrm's table has %d rows of %d", len(rows), origins))
	}
	cells := make([]float32, 0, origins*destinations)
	for _, row := range rows {
		if len(row) != destinations {
			return nil, routing.Unavailable(fmt.Errorf("a row of osrm's table has %d cells of %d", len(row), destinations))
		}
		for _, cell := range row {
			if cell == nil {
				cells = append(cells, float32(math.Inf(1)))
				continue
			}
			cells = append(cells, float32(*cell))
		}
	}
	return cells, nil
}

// line reads a geometry.
func line(text string) ([]geo.Point, error) {
	points, err := polyline.Decode(text, polyline.OSRM)
	if err != nil || len(points) == 0 {
		return nil, routing.Unavailable(fmt.Errorf("osrm's geometry: %w", polyline.ErrMalformed))
	}
	return points, nil
}
