// Package roads is the road engine that needs nobody else: an OpenStreetMap extract, read for one kind
// of vehicle and prepared, answers in microseconds and in memory. Nodes of the prepared graph are
// street edges and arcs are turns, so costs and restrictions of turns are exact; a contraction
// hierarchy over it finds the ways (package hierarchy names the sources).
//
// The way that is found costs least: its time and what makes it unwelcome, such as private roads, many
// turns and streets that are not made for the vehicle. What is answered is its time and its length.
// Inside these are whole tenths of a second and decimetres for each street, so answers are the same on
// every machine.
package roads

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"sync/atomic"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/streets"
)

var _ routing.Router = (*Roads)(nil)

// Roads answers for one profile on one extract. Any goroutine may ask; while conditions change,
// questions go on under the old ones.
type Roads struct {
	graph  *streets.Graph
	report streets.Report
	source uint64 // what it was made of
	grid   grid
	// copies are the further nodes of an edge inside turn restrictions.
	copies map[uint32][]uint32
	// free is the metric without conditions.
	free   *metric
	metric atomic.Pointer[metric]
	// changing is held by who changes the conditions.
	changing sync.Mutex
}

// metric is how long everything takes under certain conditions. It does not change.
type metric struct {
	conditions   Conditions
	factor       float64
	milliseconds []uint32
	hierarchy    *hierarchy.Hierarchy
}

// Build reads an extract and prepares it for a profile.
func Build(ctx context.Context, file io.ReadSeeker, profile string, opts streets.Options, progress func(string)) (*Roads, error) {
	p, err := streets.ProfileOf(profile)
	if err != nil {
		return nil, err
	}
	x, err := streets.Read(ctx, file, progress)
	if err != nil {
		return nil, err
	}
	return Prepare(ctx, x, p, opts, progress)
}

// Prepare makes the engine of an extract that was read; the same extract serves several profiles.
func Prepare(ctx context.Context, x *streets.Extract, p streets.Profile, opts streets.Options, progress func(string)) (*Roads, error) {
	g, report, err := x.Graph(p, opts)
	if err != nil {
		return nil, err
	}
	var told func(done, all int)
	if progress != nil {
		told = func(done, all int) { progress(fmt.Sprintf("%s: preparing %d of %d", p.Name, done, all)) }
	}
	h, err := hierarchy.Prepare(ctx, arcs(g, g.Milliseconds), told)
	if err != nil {
		return nil, err
	}
	return assemble(g, report, x.Sum(), h), nil
}

func assemble(g *streets.Graph, report streets.Report, source uint64, h *hierarchy.Hierarchy) *Roads {
	r := &Roads{graph: g, report: report, source: source, grid: newGrid(g), copies: make(map[uint32][]uint32)}
	for n := len(g.Segment); n < len(g.Edge); n++ {
		r.copies[g.Edge[n]] = append(r.copies[g.Edge[n]], uint32(n))
	}
	r.free = &metric{factor: 1, milliseconds: g.Milliseconds, hierarchy: h}
	r.metric.Store(r.free)
	return r
}

// arcs weighs turns: to be at the end of an edge, one turns into it and goes along it.
func arcs(g *streets.Graph, milliseconds []uint32) hierarchy.Graph {
	weights := make([]hierarchy.Weight, len(g.TurnTo))
	for k, to := range g.TurnTo {
		weights[k] = turned(g, k) + along(g, milliseconds, g.Edge[to], 1)
	}
	return hierarchy.Graph{First: g.TurnFirst, Head: g.TurnTo, Weight: weights}
}

// turned is what a turn weighs.
func turned(g *streets.Graph, turn int) hierarchy.Weight {
	return hierarchy.Make(tenth(g.TurnTime[turn]), tenth(g.TurnExtra[turn]), 0)
}

// along is what a part of an edge weighs. What is unwelcome about it grows and shrinks with the time.
func along(g *streets.Graph, milliseconds []uint32, edge uint32, part float64) hierarchy.Weight {
	ms := float64(milliseconds[edge])
	extra := float64(g.Extra[edge]) * ms / float64(g.Milliseconds[edge])
	return hierarchy.Make(int64(math.Round(part*ms/100)), int64(math.Round(part*extra/100)), int64(math.Round(part*float64(g.Length(edge))/10)))
}

func tenth(milliseconds uint32) int64 { return (int64(milliseconds) + 50) / 100 }

// Report says what was kept of the extract and what was left out.
func (r *Roads) Report() streets.Report { return r.report }

// Profile is the vehicle.
func (r *Roads) Profile() string { return r.graph.Profile }

// Graph is the street network. It must not be changed.
func (r *Roads) Graph() *streets.Graph { return r.graph }

// Bytes is what the engine holds in memory, without the room that queries use.
func (r *Roads) Bytes() int {
	g := r.graph
	n := 4*(len(g.Lat)+len(g.Lon)+len(g.PointFirst)+len(g.Name)+len(g.Edges)+len(g.Segment)+len(g.Milliseconds)+len(g.Extra)+len(g.Centimetres)) +
		4*(len(g.Edge)+len(g.TurnFirst)+len(g.TurnTo)+len(g.TurnTime)+len(g.TurnExtra)) + len(g.Class) + len(g.Flags) + len(g.Against)
	for _, name := range g.Names {
		n += 16 + len(name)
	}
	return n + 4*(len(r.grid.first)+len(r.grid.pieces)) + r.free.hierarchy.Bytes()
}

// Place is a place on a street. It stays valid for its engine whatever the conditions, so a place that
// is asked about often, such as a store, is best kept.
type Place struct {
	segment uint32
	// part is how far along the segment's points it is, 0 to 1 of the length.
	part   float64
	at     geo.Point
	metres float64
}

// At is where it is, Metres how far from the point that was asked for.
func (p Place) At() geo.Point { return p.at }

// Metres is the distance from the point that was asked for.
func (p Place) Metres() float64 { return p.metres }

// Locate is the nearest place on a street; no_road_near when none is within a kilometre.
func (r *Roads) Locate(at geo.Point) (Place, error) {
	if place, ok := r.grid.nearest(r.graph, at); ok {
		return place, nil
	}
	return Place{}, routing.NoRoadNear()
}

// Snap is Locate for people.
func (r *Roads) Snap(_ context.Context, at geo.Point) (routing.Snapped, error) {
	place, err := r.Locate(at)
	if err != nil {
		return routing.Snapped{}, err
	}
	g := r.graph
	return routing.Snapped{At: place.at, Metres: place.metres, Street: g.Names[g.Name[place.segment]]}, nil
}

// position is where a place is on an edge: what has been travelled of it and what is left.
type position struct {
	edge       uint32
	done, left hierarchy.Weight
}

// positions are those of a place on its street, one for each direction that is open.
func (m *metric) positions(g *streets.Graph, p Place) (all [2]position, n int) {
	for d := range uint32(2) {
		edge := g.Edges[2*p.segment+d]
		if edge == streets.NoEdge {
			continue
		}
		part := p.part
		if d == 1 {
			part = 1 - part
		}
		done := along(g, m.milliseconds, edge, part)
		all[n] = position{edge, done, along(g, m.milliseconds, edge, 1) - done}
		n++
	}
	return all, n
}

// origins are the seeds of a search from a place: the ends of its edges.
func (r *Roads) origins(m *metric, p Place, seeds []hierarchy.Seed) []hierarchy.Seed {
	all, n := m.positions(r.graph, p)
	for _, at := range all[:n] {
		seeds = append(seeds, hierarchy.Seed{Node: at.edge, Weight: at.left})
	}
	return seeds
}

// destinations are the seeds of a search to a place: whoever is at the end of an edge went too far.
func (r *Roads) destinations(m *metric, p Place, seeds []hierarchy.Seed) []hierarchy.Seed {
	all, n := m.positions(r.graph, p)
	for _, at := range all[:n] {
		seeds = append(seeds, hierarchy.Seed{Node: at.edge, Weight: -at.left})
		for _, node := range r.copies[at.edge] {
			seeds = append(seeds, hierarchy.Seed{Node: node, Weight: -at.left})
		}
	}
	return seeds
}

// seconds are those of a weight under the metric's factor.
func (m *metric) seconds(w hierarchy.Weight) float64 {
	return float64(w.Time()) / 10 / m.factor
}

func metres(w hierarchy.Weight) float64 { return float64(w.Length()) / 10 }

// Random is a place on a street, of all streets by turns, for samples; the same for a number.
func (r *Roads) Random(number uint32) geo.Point {
	g := r.graph
	s := number % uint32(len(g.Class))
	i := g.PointFirst[s] + number/uint32(len(g.Class))%(g.PointFirst[s+1]-g.PointFirst[s]-1)
	a, b := g.Point(i), g.Point(i+1)
	return geo.Point{Latitude: (a.Latitude + b.Latitude) / 2, Longitude: (a.Longitude + b.Longitude) / 2}
}
