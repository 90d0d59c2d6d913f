package streets

import "math"

// turnCosts are what turns take and what makes them unwelcome, in milliseconds.
type turnCosts struct {
	// most is what the sharpest turn takes, reverse what turning round at a dead end does and signal
	// what a traffic light does.
	most, reverse, signal float64
	// The others are extra costs: instruction is for a street of another name, and service, living and
	// track for entering such a street where one was not in one.
	instruction, service, living, track float64
	// At a junction it costs this much for each step that the other streets are more important than what
	// can be ignored: to cross those that come from both sides, or else by how one turns.
	crossing, straight, slight, near, nearSharp, far, farSharp, back float64
	// slip comes on top of that where a ramp begins or ends.
	slip float64
	// round is for turning into the opposite direction, gap for doing so through a gap between two
	// carriageways where there is no room to wait.
	round, gap float64
}

// A turn takes a time that grows with its angle like a logistic curve: turns over the oncoming traffic,
// to the far side, reach half of the most sooner. In degrees.
const (
	farHalf, farWidth   = 78, 12.9
	nearHalf, nearWidth = 104, 14.9
)

// time is what a turn at a junction takes. Bends of a street without a junction take none.
func (t turnCosts) time(angle float64, leftHand bool) float64 {
	half, width := float64(farHalf), farWidth
	if angle < 0 == leftHand {
		half, width = nearHalf, nearWidth
	}
	return t.most / (1 + math.Exp((half-math.Abs(angle))/width))
}

// arm is the end of a segment at a junction, with the direction in which it leads away.
type arm struct {
	segment uint32
	heading float64
}

// cost is the time that a turn takes and its extra cost.
func (t *turner) cost(from, to uint32, back bool) (time, extra uint32) {
	costs := t.profile.turns
	was, is := t.edges[from].segment, t.edges[to].segment
	at := t.edges[from].to
	takes, more := 0.0, t.enters(was, is)
	if t.signal[at] {
		takes += costs.signal
	}
	switch {
	case back:
		takes += costs.reverse
		more += costs.round * unrest(t.crowded[at])
	case t.degree[at] > 2:
		angle := Angle(t.arriving[from], t.leaving[to])
		takes += costs.time(angle, t.leftHand)
		// What is unwelcome about a junction contains the time that it takes.
		more += max(0, t.junction(from, to, angle)*unrest(t.crowded[at])-takes)
	}
	return uint32(math.Round(takes + float64(t.delay[at]))), uint32(math.Round(more))
}

// enters is the extra cost of coming from one street into another, wherever they meet.
func (t *turner) enters(was, is uint32) (more float64) {
	costs, g := t.profile.turns, t.graph
	if !g.Class[is].link() && !t.sameStreet(was, is) {
		more += costs.instruction
	}
	if t.serves(is) && !t.serves(was) {
		more += costs.service
	}
	if g.Class[is] == LivingStreet && g.Class[was] != LivingStreet {
		more += costs.living
	}
	if g.Class[is] == Track && g.Class[was] != Track {
		more += costs.track
	}
	if g.Flags[is]&Private != 0 && g.Flags[was]&Private == 0 {
		more += privateEntry
	}
	return more
}

// serves reports a service road that is no yard.
func (t *turner) serves(segment uint32) bool {
	return t.graph.Class[segment] == Service && !aside(t.chosen[t.wayOf[segment]].way.tags)
}

// lane reports a link for one turn at a junction, ramp one that leads from or to a road for fast traffic.
func (t *turner) lane(segment uint32) bool {
	return t.graph.Class[segment].link() && t.graph.Class[segment] >= PrimaryLink && t.oneway(segment)
}

func (t *turner) ramp(segment uint32) bool { return t.graph.Class[segment].link() && !t.lane(segment) }

func (t *turner) oneway(segment uint32) bool { return t.open[segment][0] != t.open[segment][1] }
