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

// headingReach is how far from a junction the direction of a street is taken, in metres: corners
// nearer than that are drawing, not road.
const headingReach = 8

// Arriving and Leaving are the directions of travel at the end and the beginning of an edge, in
// degrees clockwise from north.
func (g *Graph) Arriving(edge uint32) float64 {
	line := g.Line(edge, make([]geo.Point, 0, 16))
	end := line[len(line)-1]
	for i := len(line) - 2; i >= 0; i-- {
		if i == 0 || line[i].Metres(end) >= headingReach {
			return line[i].Heading(end)
		}
	}
	return 0
}

// Leaving is the direction at the beginning.
func (g *Graph) Leaving(edge uint32) float64 {
	line := g.Line(edge, make([]geo.Point, 0, 16))
	for i := 1; i < len(line); i++ {
		if i == len(line)-1 || line[i].Metres(line[0]) >= headingReach {
			return line[0].Heading(line[i])
		}
	}
	return 0
}

// Angle is how far one turns from a direction to another: -180 to 180 degrees, right is positive.
func Angle(arriving, leaving float64) float64 {
	return math.Mod(leaving-arriving+540, 360) - 180
}

// turnCosts are in milliseconds. Near is the turn that crosses no traffic: left where one drives on
// the left.
// They are for streets of equal importance when equal is 1.
type turnCosts struct {
	straight, slight, near, far, sharp, reverse, signal int64
	// equal multiplies the cost where streets are equally important, step adds for each rank that the
	// crossing street is above the one come from.
	equal, step float64
	// Extra costs: of a street of another name, and of entering a service road.
	instruction, service int64
}

// What is a turn, in degrees.
const (
	slightFrom = 20
	turnFrom   = 45
	sharpFrom  = 120
)

// of is what a turn at a junction costs. Bends of a street without a junction cost nothing.
func (t turnCosts) of(angle float64, leftHand bool) int64 {
	near := angle < 0 == leftHand
	switch size := math.Abs(angle); {
	case size < slightFrom:
		return t.straight
	case size < turnFrom:
		return t.slight
	case size < sharpFrom && near:
		return t.near
	case size < sharpFrom:
		return t.far
	case near:
		return t.near + t.sharp
	default:
		return t.far + t.sharp
	}
}
