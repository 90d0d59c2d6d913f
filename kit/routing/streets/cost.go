package streets

import "math"

// turnCosts are what turns take and what makes them unwelcome, in milliseconds.
type turnCosts struct {
	// most is what the sharpest turn takes, reverse what turning round at a dead end does and signal
	// what a traffic light does.
	most, reverse, signal float64
	// reluctance is how much of a turn's time counts as extra cost. The others are extra costs too: for
	// a street of another name, for entering a service road, for a junction with others, and for each
	// rank that makes the crossing street more important, where others come from both sides.
	reluctance, instruction, service, junction, crossing float64
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
		turning := costs.time(angle, t.leftHand)
		takes += turning
		more += costs.reluctance*turning + costs.junction + costs.crossing*t.crosses(from, to, angle)
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

// equalRank is what a crossing counts where all streets are equally important; where the others are
// so much less important, it counts nothing.
const equalRank = 3

// crosses is how much a turn goes through others: nothing when there are none on one of its sides.
func (t *turner) crosses(from, to uint32, angle float64) float64 {
	g := t.graph
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
	if !left || !right {
		return 0
	}
	return float64(max(0, g.Class[was].rank()-best+equalRank))
}
