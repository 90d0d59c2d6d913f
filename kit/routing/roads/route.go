package roads

import (
	"context"
	"math"
	"slices"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/streets"
)

// Route is the fastest way past all stops. Between stops one may not turn round in the road; at a stop
// one may go on in either direction.
func (r *Roads) Route(ctx context.Context, stops []geo.Point) (routing.Route, error) {
	if err := routing.CheckStops(stops, 2); err != nil {
		return routing.Route{}, err
	}
	places, err := r.locate(stops)
	if err != nil {
		return routing.Route{}, err
	}
	m := r.metric.Load()
	var route routing.Route
	for i := range places[1:] {
		if err := ctx.Err(); err != nil {
			return routing.Route{}, err
		}
		leg, line, err := r.leg(m, places[i], places[i+1])
		if err != nil {
			return routing.Route{}, err
		}
		route.Seconds, route.Metres = route.Seconds+leg.Seconds, route.Metres+leg.Metres
		route.Legs = append(route.Legs, leg)
		route.Line = join(route.Line, line)
	}
	return route, nil
}

func (r *Roads) leg(m *metric, from, to Place) (routing.Leg, []geo.Point, error) {
	w, nodes := r.path(m, from, to)
	if w >= hierarchy.Unreachable {
		return routing.Leg{}, nil, routing.NoRoute()
	}
	stretches := r.stretches(m, nodes, from, to)
	leg := routing.Leg{Seconds: m.seconds(w), Metres: metres(w), Steps: r.steps(m, stretches)}
	var line []geo.Point
	for _, s := range stretches {
		line = join(line, s.line)
	}
	if len(line) < 2 {
		line = []geo.Point{from.at, to.at}
	}
	return leg, line, nil
}

// path is the way as nodes, the edges of both places included.
func (r *Roads) path(m *metric, from, to Place) (hierarchy.Weight, []uint32) {
	starts := r.starts(m, from, to)
	seeds := make([]hierarchy.Seed, len(starts))
	for i, s := range starts {
		seeds[i] = s.Seed
	}
	nodes, w := m.hierarchy.Path(seeds, r.destinations(m, to, nil), nil)
	if len(nodes) == 0 {
		return w, nil
	}
	// The way may have begun after the place's own edge.
	best := start{hierarchy.Seed{Weight: hierarchy.Unreachable}, noEdge}
	for _, s := range starts {
		if s.Node == nodes[0] && s.Weight < best.Weight {
			best = s
		}
	}
	if best.after != noEdge {
		nodes = slices.Insert(nodes, 0, best.after)
	}
	return w, nodes
}

// stretch is the part of an edge that a way uses, with the turn into it.
type stretch struct {
	edge     uint32
	seconds  float64
	turning  float64
	metres   float64
	line     []geo.Point
	angle    float64
	junction bool
}

func (r *Roads) stretches(m *metric, nodes []uint32, from, to Place) []stretch {
	g := r.graph
	all := make([]stretch, len(nodes))
	for i, node := range nodes {
		edge := g.Edge[node]
		begin, end := 0.0, 1.0
		if i == 0 {
			begin = partOf(g, edge, from)
		}
		if i == len(nodes)-1 {
			end = partOf(g, edge, to)
		}
		s := stretch{edge: edge, line: cut(g.Line(edge, nil), begin, end)}
		w := along(g, m.milliseconds, edge, end) - along(g, m.milliseconds, edge, begin)
		s.seconds, s.metres = m.seconds(w), metres(w)
		if i > 0 {
			before := g.Edge[nodes[i-1]]
			s.angle = streets.Angle(g.Arriving(before), g.Leaving(edge))
			s.junction = g.TurnFirst[before+1]-g.TurnFirst[before] > 1
			s.turning = m.seconds(r.turn(nodes[i-1], node))
			if g.Segment[before] == g.Segment[edge] {
				s.angle = 180
			}
		}
		all[i] = s
	}
	return all
}

func (r *Roads) turn(from, to uint32) hierarchy.Weight {
	g := r.graph
	for k := g.TurnFirst[from]; k < g.TurnFirst[from+1]; k++ {
		if g.TurnTo[k] == to {
			return turned(g, int(k))
		}
	}
	return 0
}

// partOf is how far along an edge a place on it is.
func partOf(g *streets.Graph, edge uint32, p Place) float64 {
	if g.Against[edge] {
		return 1 - p.part
	}
	return p.part
}

// cut is the part of a line between two shares of its length.
func cut(line []geo.Point, begin, end float64) []geo.Point {
	if begin <= 0 && end >= 1 {
		return line
	}
	all := 0.0
	for i := 1; i < len(line); i++ {
		all += line[i-1].Metres(line[i])
	}
	begin, end = begin*all, end*all
	var part []geo.Point
	at := 0.0
	for i := 1; i < len(line); i++ {
		length := line[i-1].Metres(line[i])
		if at+length >= begin && at <= end {
			if len(part) == 0 {
				part = append(part, line[i-1].Towards(line[i], math.Max(0, begin-at)))
			}
			part = append(part, line[i-1].Towards(line[i], math.Min(length, end-at)))
		}
		at += length
	}
	return part
}

// join appends a line that begins where the other ends, without the point in common.
func join(line, next []geo.Point) []geo.Point {
	for _, point := range next {
		if len(line) == 0 || line[len(line)-1] != point {
			line = append(line, point)
		}
	}
	return line
}

// steps are stretches along one street put together: a new one begins with another name, with a turn
// where there was a choice, and into a roundabout.
func (r *Roads) steps(m *metric, all []stretch) []routing.Step {
	g := r.graph
	var steps []routing.Step
	for i, s := range all {
		around := g.Flags[g.Segment[s.edge]]&streets.Roundabout != 0
		if turn, begins := r.begins(all, i, around); begins {
			steps = append(steps, routing.Step{Turn: turn, Street: g.Street(s.edge), At: s.begin()})
		}
		last := &steps[len(steps)-1]
		last.Seconds += s.turning + s.seconds
		last.Metres += s.metres
	}
	end := all[len(all)-1]
	return append(steps, routing.Step{Turn: routing.Arrive, Street: g.Street(end.edge), At: end.end()})
}

func (s stretch) begin() geo.Point {
	if len(s.line) == 0 {
		return geo.Point{}
	}
	return s.line[0]
}

func (s stretch) end() geo.Point {
	if len(s.line) == 0 {
		return geo.Point{}
	}
	return s.line[len(s.line)-1]
}

func (r *Roads) begins(all []stretch, i int, around bool) (turn routing.Turn, begins bool) {
	g, s := r.graph, all[i]
	if i == 0 {
		return routing.Depart, true
	}
	before := all[i-1]
	was := g.Flags[g.Segment[before.edge]]&streets.Roundabout != 0
	switch {
	case around:
		return routing.Roundabout, !was
	case was, math.Abs(s.angle) > 170, s.junction && math.Abs(s.angle) >= clearTurn, g.Street(before.edge) != g.Street(s.edge):
		return turnOf(s.angle), true
	}
	return routing.Straight, false
}

// clearTurn is from how many degrees on a bend at a junction is told.
const clearTurn = 45

func turnOf(angle float64) routing.Turn {
	right := angle > 0
	pick := func(l, r routing.Turn) routing.Turn {
		if right {
			return r
		}
		return l
	}
	switch size := math.Abs(angle); {
	case size < 20:
		return routing.Straight
	case size < clearTurn:
		return pick(routing.SlightLeft, routing.SlightRight)
	case size < 120:
		return pick(routing.Left, routing.Right)
	case size < 170:
		return pick(routing.SharpLeft, routing.SharpRight)
	}
	return routing.UTurn
}
