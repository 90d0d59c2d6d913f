package streets

import (
	"math"

	"doorstep/kit/geo"
)

// Graph is a street network for one profile.
//
// A segment is a street from one junction to the next. An edge is a segment in one of its directions.
// A node is an edge with what must be remembered of the way to it: the first nodes are the edges
// themselves, each further one is the copy of an edge inside a turn restriction that goes over several
// streets. Arcs are the turns that are allowed, so a way is a list of nodes. Any node can be reached
// from any other.
type Graph struct {
	Profile  string
	LeftHand bool

	// Points are the corners of the segments in 1e-7 degrees; those of segment s begin at
	// PointFirst[s] and end before PointFirst[s+1].
	Lat, Lon   []int32
	PointFirst []uint32
	Class      []Class
	Flags      []Flags
	Name       []uint32
	Names      []string
	// Edges are those of segment s: 2s along its points, 2s+1 against them, NoEdge when closed.
	Edges []uint32

	// Segment and Against say which way an edge goes, and Milliseconds how long that takes at the
	// profile's own speed. Extra is what it costs beyond that, in milliseconds too: how much longer
	// another way may be before this one is taken. Centimetres are those of a segment.
	Segment      []uint32
	Against      []bool
	Milliseconds []uint32
	Extra        []uint32
	Centimetres  []uint32

	// Edge is what a node is a copy of.
	Edge []uint32
	// The turns from node n are TurnFirst[n] to TurnFirst[n+1], with their time and extra cost in
	// milliseconds.
	TurnFirst []uint32
	TurnTo    []uint32
	TurnTime  []uint32
	TurnExtra []uint32
}

// NoEdge stands for a direction that is closed.
const NoEdge = ^uint32(0)

// Flags are facts about a segment.
type Flags uint8

// The flags.
const (
	Roundabout Flags = 1 << iota
	Private
)

const units = 1e7

// Point is corner i of the graph.
func (g *Graph) Point(i uint32) geo.Point {
	return geo.Point{Latitude: float64(g.Lat[i]) / units, Longitude: float64(g.Lon[i]) / units}
}

// Line appends the corners of an edge in the direction of travel.
func (g *Graph) Line(edge uint32, line []geo.Point) []geo.Point {
	first, last := g.PointFirst[g.Segment[edge]], g.PointFirst[g.Segment[edge]+1]
	if g.Against[edge] {
		for i := last; i > first; i-- {
			line = append(line, g.Point(i-1))
		}
		return line
	}
	for i := first; i < last; i++ {
		line = append(line, g.Point(i))
	}
	return line
}

// Street is the name of an edge's street, "" when it has none.
func (g *Graph) Street(edge uint32) string { return g.Names[g.Name[g.Segment[edge]]] }

// Length is that of an edge in centimetres.
func (g *Graph) Length(edge uint32) int64 { return int64(g.Centimetres[g.Segment[edge]]) }

// The direction of a street is taken over so many metres from a junction: corners nearer than that are
// drawing, not road. Larger roads have wider bends.
const headingReach, headingReachMain = 15, 21

// Arriving and Leaving are the directions of travel at the end and the beginning of an edge, in
// degrees clockwise from north.
func (g *Graph) Arriving(edge uint32) float64 {
	line := g.line(g.Segment[edge])
	if g.Against[edge] {
		return opposite(leaving(line))
	}
	return arriving(line)
}

// Leaving is the direction at the beginning.
func (g *Graph) Leaving(edge uint32) float64 {
	line := g.line(g.Segment[edge])
	if g.Against[edge] {
		return opposite(arriving(line))
	}
	return leaving(line)
}

// corners are those of one segment.
type corners struct {
	g           *Graph
	first, last uint32
	reach       float64
}

func (g *Graph) line(segment uint32) corners {
	reach := float64(headingReach)
	if g.Class[segment].rank() < smallRank {
		reach = headingReachMain
	}
	return corners{g, g.PointFirst[segment], g.PointFirst[segment+1] - 1, reach}
}

func arriving(c corners) float64 {
	end := c.g.Point(c.last)
	left := c.reach
	for i := c.last; ; i-- {
		p, next := c.g.Point(i), c.g.Point(i-1)
		length := p.Metres(next)
		if i-1 == c.first || length >= left {
			return p.Towards(next, left).Heading(end)
		}
		left -= length
	}
}

func leaving(c corners) float64 {
	begin := c.g.Point(c.first)
	left := c.reach
	for i := c.first; ; i++ {
		p, next := c.g.Point(i), c.g.Point(i+1)
		length := p.Metres(next)
		if i+1 == c.last || length >= left {
			return begin.Heading(p.Towards(next, left))
		}
		left -= length
	}
}

func opposite(heading float64) float64 { return math.Mod(heading+180, 360) }

// Angle is how far one turns from a direction to another: -180 to 180 degrees, right is positive.
func Angle(arriving, leaving float64) float64 {
	return math.Mod(leaving-arriving+540, 360) - 180
}
