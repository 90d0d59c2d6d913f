// Package routing is the way by road: how long, how far, along which streets. It owns the interface
// that every road engine satisfies, the embedded one and those asked over the network, and knows
// nothing about groceries.
package routing

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"doorstep/kit/geo"
)

// Router answers for one kind of vehicle. Answers are in seconds and metres. A place without a road
// near it is refused with reason no_road_near, a pair without a way with no_route, an engine that
// cannot answer at the moment with routing_unavailable. Asking again is safe, from any goroutine.
type Router interface {
	// Snap is the nearest place on a road.
	Snap(ctx context.Context, at geo.Point) (Snapped, error)
	// Route is the fastest way past all stops, in their order; at least two.
	Route(ctx context.Context, stops []geo.Point) (Route, error)
	// Table is the fastest way from each origin to each destination.
	Table(ctx context.Context, from, to []geo.Point) (Table, error)
	// Isochrone is the area that can be reached from a place within a time.
	Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error)
}

// Snapped is a place on a road.
type Snapped struct {
	At geo.Point
	// Metres from the place that was asked for.
	Metres float64
	// Street is its name, "" for a road without one.
	Street string
}

// Route is a way with its geometry.
type Route struct {
	Seconds, Metres float64
	// Line is the way as it is drawn, from the first stop's road to the last one's.
	Line []geo.Point
	// Legs lead from each stop to the next.
	Legs []Leg
}

// Leg is the way between two stops.
type Leg struct {
	Seconds, Metres float64
	Steps           []Step
}

// Step is a stretch along one street, begun with a turn.
type Step struct {
	Turn            Turn
	Street          string
	Seconds, Metres float64
	At              geo.Point
}

// Turn is what the rider does at the beginning of a step.
type Turn string

// The turns, from the rider's own direction of travel.
const (
	Depart      Turn = "depart"
	Straight    Turn = "straight"
	SlightLeft  Turn = "slight_left"
	Left        Turn = "left"
	SharpLeft   Turn = "sharp_left"
	SlightRight Turn = "slight_right"
	Right       Turn = "right"
	SharpRight  Turn = "sharp_right"
	UTurn       Turn = "u_turn"
	Roundabout  Turn = "roundabout"
	Arrive      Turn = "arrive"
)

// Table holds durations and distances of all pairs, a row for each origin. A pair without a way is +Inf.
type Table struct {
	Origins, Destinations int
	Seconds, Metres       []float32
}

// At is the pair of the i-th origin and the j-th destination.
func (t Table) At(i, j int) (seconds, metres float64) {
	k := i*t.Destinations + j
	return float64(t.Seconds[k]), float64(t.Metres[k])
}
