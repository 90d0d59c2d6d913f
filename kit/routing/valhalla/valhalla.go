// Package valhalla is routing.Router on a Valhalla server. Everything of the interface has a
// counterpart there.
package valhalla

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"doorstep/kit/geo"
	"doorstep/kit/remote"
	"doorstep/kit/routing"
)

// Config of the adapter.
type Config struct {
	// Server is the address of valhalla_service, Header what goes with each request to a guarded one.
	Server string
	Header http.Header
	// Costing is Valhalla's word for the vehicle; motor_scooter when empty.
	Costing string
	// MaxSnap is how far a road may be from a place, in metres; 1,000 when zero.
	MaxSnap float64
	// Timeout bounds a call; 2 s when zero.
	Timeout time.Duration
}

// Router asks a Valhalla server.
type Router struct {
	server  *remote.Client
	costing string
	cutoff  int
}

var _ routing.Router = (*Router)(nil)

// New makes a router. It does not ask the server yet.
func New(cfg Config) (*Router, error) {
	server, err := remote.New(remote.Config{Base: cfg.Server, Header: cfg.Header, Timeout: cfg.Timeout})
	if err != nil {
		return nil, fmt.Errorf("valhalla: %w", err)
	}
	return &Router{
		server: server, costing: cmp.Or(cfg.Costing, "motor_scooter"),
		cutoff: int(cmp.Or(cfg.MaxSnap, 1000)),
	}, nil
}

// Snap is the nearest place on a road.
func (r *Router) Snap(ctx context.Context, at geo.Point) (routing.Snapped, error) {
	if err := routing.CheckStops([]geo.Point{at}, 1); err != nil {
		return routing.Snapped{}, err
	}
	var said []located
	if err := r.ask(ctx, "/locate", question{Locations: r.places(at), Verbose: true}, &said); err != nil {
		return routing.Snapped{}, err
	}
	if len(said) != 1 {
		return routing.Snapped{}, routing.Unavailable(fmt.Errorf("valhalla located %d places of 1", len(said)))
	}
	best := routing.Snapped{Metres: math.Inf(1)}
	for _, edge := range said[0].Edges {
		on := geo.Point{Latitude: edge.Latitude, Longitude: edge.Longitude}
		if metres := at.Metres(on); metres < best.Metres {
			best = routing.Snapped{At: on, Metres: metres, Street: first(edge.Info.Names)}
		}
	}
	if math.IsInf(best.Metres, 1) {
		return routing.Snapped{}, routing.NoRoadNear()
	}
	return best, nil
}

// Route is the fastest way past all stops.
func (r *Router) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	if err := routing.CheckStops(stops, 2); err != nil {
		return routing.Route{}, err
	}
	var said routeAnswer
	if err := r.ask(ctx, "/route", question{Locations: r.places(stops...), Units: "kilometers"}, &said); err != nil {
		return routing.Route{}, err
	}
	return said.Trip.route(len(stops) - 1)
}

// Table is the fastest way between all pairs.
func (r *Router) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	if err := routing.CheckStops(append(append(make([]geo.Point, 0, len(from)+len(to)), from...), to...), 0); err != nil {
		return routing.Table{}, err
	}
	table := routing.Table{Origins: len(from), Destinations: len(to)}
	if len(from) == 0 || len(to) == 0 {
		return table, nil
	}
	var said tableAnswer
	q := question{Sources: r.places(from...), Targets: r.places(to...), Units: "kilometers"}
	if err := r.ask(ctx, "/sources_to_targets", q, &said); err != nil {
		return routing.Table{}, err
	}
	return said.fill(table)
}

// Isochrone is the area within reach.
func (r *Router) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	if err := routing.CheckStops([]geo.Point{from}, 1); err != nil {
		return nil, err
	}
	q := question{Locations: r.places(from), Contours: []contour{{Minutes: within.Minutes()}}, Polygons: true}
	var said json.RawMessage
	if err := r.ask(ctx, "/isochrone", q, &said); err != nil {
		return nil, err
	}
	features, err := geojson.UnmarshalFeatureCollection(said)
	if err != nil {
		return nil, routing.Unavailable(fmt.Errorf("read valhalla's isochrone: %w", err))
	}
	var area orb.MultiPolygon
	for _, f := range features.Features {
		switch shape := f.Geometry.(type) {
		case orb.Polygon:
			area = append(area, shape)
		case orb.MultiPolygon:
			area = append(area, shape...)
		}
	}
	return area, nil
}

// Valhalla's numbers for what it refuses.
const (
	codeUnconnected = 170
	codeNoEdge      = 171
	codeNoPath      = 442
)

// ask posts a question.
func (r *Router) ask(ctx context.Context, path string, q question, into any) error {
	q.Costing = r.costing
	answer, err := r.server.Post(ctx, path, q, nil)
	if err != nil {
		return routing.Unavailable(err)
	}
	if answer.Status != http.StatusOK {
		var refusal struct {
			Code int    `json:"error_code"`
			Text string `json:"error"`
		}
		if err := json.Unmarshal(answer.Body, &refusal); err != nil {
			return routing.Unavailable(fmt.Errorf("valhalla answered with status %d and no JSON", answer.Status))
		}
		switch refusal.Code {
		case codeNoEdge:
			return routing.NoRoadNear()
		case codeNoPath, codeUnconnected:
			return routing.NoRoute()
		}
		return routing.Unavailable(fmt.Errorf("valhalla says %d: %.200q", refusal.Code, refusal.Text))
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return routing.Unavailable(fmt.Errorf("read valhalla's answer to %s: %w", path, err))
	}
	return nil
}

func (r *Router) places(points ...geo.Point) []place {
	all := make([]place, len(points))
	for i, p := range points {
		all[i] = place{Latitude: p.Latitude, Longitude: p.Longitude, Cutoff: r.cutoff}
	}
	return all
}
