package streets

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"doorstep/kit/geo"
)

// Options are what an extract cannot say.
type Options struct {
	// LeftHand is on which side one drives: turns over the oncoming traffic cost more.
	LeftHand bool
}

// Graph is the extract as a profile sees it, with a report of what was left out and why. The same
// extract always gives the same graph.
func (x *Extract) Graph(p Profile, opts Options) (*Graph, Report, error) {
	b := &builder{x: x, profile: p, leftHand: opts.LeftHand, names: map[string]uint32{"": 0}}
	b.graph = &Graph{Profile: p.Name, LeftHand: opts.LeftHand, Names: []string{""}, PointFirst: []uint32{0}}
	b.report.Profile = p.Name
	b.report.drop("ferry", x.ferries, 0)
	b.crowd = x.crowd()
	b.chooseWays()
	b.cutWays()
	if across := b.graph.across(); across > mostAcross {
		return nil, b.report, fmt.Errorf("the extract is %.0f km across; cut it to the area of delivery, %d km or less", across/1000, mostAcross/1000)
	}
	b.keepConnected()
	if len(b.edges) == 0 {
		return nil, b.report, errors.New("no street is left for a " + p.Name)
	}
	rules := b.restrictions()
	b.turn(rules)
	b.finish()
	return b.graph, b.report, nil
}

// mostAcross is how large an extract may be, in metres: sums of times and lengths have room for ways of
// a few times that.
const mostAcross = 200_000

// across is from one corner of the map to the other.
func (g *Graph) across() float64 {
	if len(g.Lat) == 0 {
		return 0
	}
	corner := func(lat, lon int32) geo.Point {
		return geo.Point{Latitude: float64(lat) / units, Longitude: float64(lon) / units}
	}
	return corner(slices.Min(g.Lat), slices.Min(g.Lon)).Metres(corner(slices.Max(g.Lat), slices.Max(g.Lon)))
}

type builder struct {
	x        *Extract
	profile  Profile
	leftHand bool
	report   Report
	graph    *Graph
	names    map[string]uint32

	chosen []chosenWay
	// uses counts how many ways go through a node, an end twice: from two on it is a junction.
	uses []uint8
	// vertex numbers the junctions; at a barrier each street has its own end.
	vertex   []uint32
	vertices uint32
	// Of a vertex: how long gates delay, whether there are signals, and how dense the streets around are.
	delay   []uint32
	signal  []bool
	crowded []float64
	crowd   *crowd
	// Of a segment: the chosen way that it is of, and whether its directions are open.
	wayOf []uint32
	open  [][2]bool
	edges []draft
	// degree counts the segments at a vertex, ends are the vertices of a segment.
	degree []uint8
	ends   [][2]uint32
}

type chosenWay struct {
	way   way
	class Class
	flags Flags
	// town and rural are the speeds along it and against it.
	town, rural [2]float64
	names       []string
	// Its segments, and whether all of it is there.
	firstSegment, segments uint32
	whole                  bool
}

// draft is an edge before it is known whether it stays.
type draft struct {
	segment      uint32
	against      bool
	from, to     uint32
	milliseconds uint32
	extra        uint32
}

func (b *builder) chooseWays() {
	b.uses = make([]uint8, len(b.x.nodes))
	for _, w := range b.x.ways {
		class := ClassOf(w.tags.Get("highway"))
		c := chosenWay{way: w, class: class, names: namesOf(w.tags), whole: true}
		var why string
		if c.town[0], c.town[1], why = b.profile.speed(class, w.tags, false); why != "" {
			b.report.drop(why, 1, b.x.kilometres(w))
			continue
		}
		c.rural[0], c.rural[1], _ = b.profile.speed(class, w.tags, true)
		if a, _ := b.profile.access(w.tags); a == restricted || aside(w.tags) {
			c.flags |= Private
		}
		if circles(w.tags) {
			c.flags |= Roundabout
		}
		b.chosen = append(b.chosen, c)
		b.report.Ways++
		for i, n := range w.nodes {
			if n == absent {
				continue
			}
			b.use(n)
			if i == 0 || i == len(w.nodes)-1 || w.nodes[i-1] == absent || w.nodes[i+1] == absent {
				b.use(n)
			}
		}
	}
}

func (b *builder) use(n uint32) {
	if b.uses[n] < math.MaxUint8 {
		b.uses[n]++
	}
}

func (x *Extract) kilometres(w way) float64 {
	metres := 0.0
	for i := 1; i < len(w.nodes); i++ {
		if w.nodes[i-1] != absent && w.nodes[i] != absent {
			metres += x.nodes[w.nodes[i-1]].at.Metres(x.nodes[w.nodes[i]].at)
		}
	}
	return metres / 1000
}

// cutWays divides ways at junctions, barriers and signals into segments with their edges.
func (b *builder) cutWays() {
	b.vertex = make([]uint32, len(b.x.nodes))
	for i := range b.vertex {
		b.vertex[i] = absent
	}
	for i := range b.chosen {
		c := &b.chosen[i]
		c.firstSegment = uint32(len(b.graph.Class))
		var line []uint32
		for _, n := range c.way.nodes {
			if n == absent {
				c.whole = false
				b.report.drop("street cut off at the border of the file", 1, 0)
				b.segment(uint32(i), line)
				line = line[:0]
				continue
			}
			line = append(line, n)
			if len(line) > 1 && (b.uses[n] > 1 || b.stops(n)) {
				b.segment(uint32(i), line)
				line = append(line[:0], n)
			}
		}
		b.segment(uint32(i), line)
		c.segments = uint32(len(b.graph.Class)) - c.firstSegment
	}
}

// segment adds a stretch between two junctions. One that comes back to where it began is cut in two,
// so that its ends differ.
func (b *builder) segment(way uint32, line []uint32) {
	if len(line) > 2 && line[0] == line[len(line)-1] {
		half := len(line) / 2
		b.segment(way, line[:half+1])
		b.segment(way, line[half:])
		return
	}
	if len(line) < 2 || line[0] == line[len(line)-1] {
		return
	}
	g, c := b.graph, &b.chosen[way]
	s := uint32(len(g.Class))
	metres := 0.0
	for i, n := range line {
		at := b.x.nodes[n].at
		g.Lat, g.Lon = append(g.Lat, int32(math.Round(at.Latitude*units))), append(g.Lon, int32(math.Round(at.Longitude*units)))
		if i > 0 {
			metres += b.x.nodes[line[i-1]].at.Metres(at)
		}
	}
	g.PointFirst = append(g.PointFirst, uint32(len(g.Lat)))
	g.Class, g.Flags, g.Name = append(g.Class, c.class), append(g.Flags, c.flags), append(g.Name, b.name(c.way))
	g.Centimetres = append(g.Centimetres, max(1, uint32(math.Round(metres*100))))
	from, to := b.end(line[0]), b.end(line[len(line)-1])
	b.ends = append(b.ends, [2]uint32{from, to})
	b.degree[from]++
	b.degree[to]++
	b.wayOf, b.open = append(b.wayOf, way), append(b.open, [2]bool{c.town[0] > 0, c.town[1] > 0})
	around := (b.crowded[from] + b.crowded[to]) / 2
	kmh := c.town
	if around < townBegins {
		kmh = c.rural
	}
	for d, speed := range kmh {
		if speed > 0 {
			ms, extra := b.cost(metres, speed, around, c)
			b.edges = append(b.edges, draft{s, d == 1, b.ends[s][d], b.ends[s][1-d], ms, extra})
		}
	}
}

// Private streets are unwelcome, yards and car parks too, and more so is entering one. Both are bounded,
// so that the last metres into an estate are always found, and neither takes time, so that they are
// promised honestly. Ten minutes are more than any way around in a city.
const (
	privateShare = 0.2
	privateMost  = 60_000
	privateEntry = 600_000
)

// cost is the time on a stretch and the extra cost of it, in milliseconds.
func (b *builder) cost(metres, kmh, around float64, c *chosenWay) (time, extra uint32) {
	p := b.profile
	own := min(kmh, p.top)
	ms := metres / own * 3600
	share := 1 + p.crowded*min(around, mostCrowded) + p.unwelcome[c.class] + p.overtaken*(kmh-own)
	more := ms * (share*(1+p.avoided[c.class]) - 1)
	if c.flags&Private != 0 {
		more += min(ms*privateShare, privateMost)
	}
	return max(1, uint32(math.Round(ms))), uint32(math.Round(more))
}

func (b *builder) name(w way) uint32 {
	name := w.tags.Get("name")
	if name == "" {
		name = w.tags.Get("ref")
	}
	i, ok := b.names[name]
	if !ok {
		i = uint32(len(b.graph.Names))
		b.names[name] = i
		b.graph.Names = append(b.graph.Names, name)
	}
	return i
}

// end is the vertex where a segment ends: a new one at each barrier that nobody passes.
func (b *builder) end(n uint32) uint32 {
	blocked, delay := b.barrier(n)
	if b.vertex[n] == absent || blocked {
		if blocked && b.vertex[n] == absent {
			b.report.drop("barrier: "+b.x.nodes[n].tags.Get("barrier"), 1, 0)
		}
		b.vertex[n] = b.vertices
		b.vertices++
		b.delay, b.degree = append(b.delay, delay), append(b.degree, 0)
		b.signal = append(b.signal, b.signals(n))
		b.crowded = append(b.crowded, b.crowd.at(b.x.nodes[n].at))
	}
	return b.vertex[n]
}

// signals reports a traffic light.
func (b *builder) signals(n uint32) bool {
	return b.x.nodes[n].tags.Get("highway") == "traffic_signals"
}

// stops reports whether something at a node stops or delays.
func (b *builder) stops(n uint32) bool {
	if len(b.x.nodes[n].tags) == 0 {
		return false
	}
	blocked, delay := b.barrier(n)
	return blocked || delay > 0 || b.signals(n)
}

// What it takes to open a gate, to be let through one that is private, and to pay.
const (
	gateOpened  = 10_000
	gatePrivate = 30_000
	tollPaid    = 15_000
)

// barrier says whether a node blocks the way, and how long it delays.
func (b *builder) barrier(n uint32) (blocked bool, delay uint32) {
	tags := b.x.nodes[n].tags
	if len(tags) == 0 {
		return false, 0
	}
	kind := tags.Get("barrier")
	if kind == "" {
		return false, delay
	}
	a, _ := b.profile.access(tags)
	switch {
	case a == closed, a == unsaid && !slices.Contains(b.profile.passes, kind):
		return true, 0
	case a == restricted:
		delay += gatePrivate
	case kind == "toll_booth" || kind == "border_control":
		delay += tollPaid
	case kind == "gate" || kind == "lift_gate" || kind == "swing_gate" || kind == "sliding_gate":
		delay += gateOpened
	}
	return false, delay
}
