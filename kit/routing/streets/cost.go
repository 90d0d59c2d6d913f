package streets

import "math"

// turnCosts are what turns take and what makes them unwelcome, in milliseconds.
type turnCosts struct {
	// most is what the sharpest turn takes, reverse what turning round at a dead end does and signal
	// what a traffic light does.
	most, reverse, signal float64
	// The others are extra costs. instruction is for a street of another name, service for entering a
	// service road. At a junction it depends on what one does and counts for each rank that the other
	// streets are above what can be ignored: crossing those that come from both sides, passing those on
	// one side, or turning near or far.
	instruction, service, crossing, passing, near, far float64
	// round is for turning into the opposite direction, as from one carriageway to the other.
	round float64
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
	costs, g := t.profile.turns, t.graph
	was, is := t.edges[from].segment, t.edges[to].segment
	at := t.edges[from].to
	takes, more := float64(t.delay[at]), 0.0
	switch {
	case back:
		takes += costs.reverse
	case t.degree[at] > 2:
		angle := Angle(t.arriving[from], t.leaving[to])
		takes += costs.time(angle, t.leftHand)
		more += t.junction(from, to, angle)
	}
	if !back && g.Name[was] != g.Name[is] {
		more += costs.instruction
	}
	if g.Class[is] == Service && g.Class[was] != Service {
		more += costs.service
	}
	if g.Flags[is]&Private != 0 && g.Flags[was]&Private == 0 {
		more += privateEntry
	}
	return uint32(math.Round(takes)), uint32(math.Round(more))
}

// ignored is how many ranks less important than one's own street the others have to be to count nothing.
const ignored = 3

// passingAngle is below which one goes straight on, in degrees.
const passingAngle = 30

// roundAngle is from which on a turn leads back, in degrees.
const roundAngle = 140

// junction is the extra cost of dealing with others where streets meet.
func (t *turner) junction(from, to uint32, angle float64) float64 {
	g, costs := t.graph, t.profile.turns
	was, is := t.edges[from].segment, t.edges[to].segment
	at := t.edges[from].to
	left, right, best := false, false, math.MaxInt
	for _, a := range t.arms[t.armsFirst[at]:t.armsFirst[at+1]] {
		if a.segment == was || a.segment == is {
			continue
		}
		other := Angle(t.arriving[from], a.heading)
		left, right = left || other < angle, right || other > angle
		best = min(best, g.Class[a.segment].rank())
	}
	if math.Abs(angle) > roundAngle {
		return costs.round
	}
	importance := float64(max(0, g.Class[was].rank()-best+ignored))
	switch {
	case left && right:
		return importance * costs.crossing
	case math.Abs(angle) < passingAngle:
		return importance * costs.passing
	case angle < 0 == t.leftHand:
		return importance * costs.near
	}
	return importance * costs.far
}
