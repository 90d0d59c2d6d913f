package streets

import "math"

// Turns by their angle, in degrees.
const (
	straightAngle = 10
	turnAngle     = 45
	sharpAngle    = 135
	backAngle     = 160
)

// others are the streets at a junction that one neither comes from nor goes to.
type others struct {
	any, left, right bool
	// best is the rank of the most important one from which somebody may come.
	best int
}

func (t *turner) others(from, to uint32, angle float64) others {
	o := others{best: smallRank}
	at := t.edges[from].to
	for _, a := range t.arms[t.armsFirst[at]:t.armsFirst[at+1]] {
		if a.segment == t.edges[from].segment || a.segment == t.edges[to].segment {
			continue
		}
		other := Angle(t.arriving[from], a.heading)
		o.any, o.left, o.right = true, o.left || other < angle, o.right || other > angle
		hither := 1
		if t.ends[a.segment][1] == at {
			hither = 0
		}
		if !t.open[a.segment][hither] {
			continue
		}
		rank := t.graph.Class[a.segment].rank()
		if t.graph.Flags[a.segment]&Roundabout != 0 {
			rank += 2 // they are slow, and look out
		}
		o.best = min(o.best, rank)
	}
	return o
}

// junction is the cost of dealing with others where streets meet, in the country.
func (t *turner) junction(from, to uint32, angle float64) float64 {
	costs := t.profile.turns
	was, is := t.edges[from].segment, t.edges[to].segment
	o := t.others(from, to, angle)
	if !o.any || t.graph.Flags[was]&t.graph.Flags[is]&Roundabout != 0 {
		return 0
	}
	cost := costs.each(math.Abs(angle), (angle > 0) == t.leftHand, o.left && o.right)
	if t.ramp(was) != t.ramp(is) {
		cost += costs.slip
	}
	cost *= float64(t.importance(from, to, angle, o.best))
	if t.turnsRound(was, is, angle) {
		cost += costs.round
	}
	return cost
}

// each is the cost of a turn for each step of importance.
func (t turnCosts) each(size float64, far, crossing bool) float64 {
	switch {
	case crossing:
		return t.crossing
	case size <= straightAngle:
		return t.straight
	case size < turnAngle:
		return t.slight
	case size >= backAngle:
		return t.back
	case size > sharpAngle && far:
		return t.farSharp
	case size > sharpAngle:
		return t.nearSharp
	case far:
		return t.far
	}
	return t.near
}

// turnsRound reports a turn from one carriageway to the opposite one of the same street.
func (t *turner) turnsRound(was, is uint32, angle float64) bool {
	if !t.sameStreet(was, is) {
		return false
	}
	size := math.Abs(angle)
	return size >= backAngle || size > sharpAngle && (angle > 0) == t.leftHand && t.oneway(was) && t.oneway(is)
}

const (
	// ignored is how many ranks less important than one's own street the others have to be to count nothing.
	ignored = 3
	// mostImportant bounds how much others count.
	mostImportant = 7
)

// importance is how much others count, in steps.
func (t *turner) importance(from, to uint32, angle float64, best int) int {
	was, is := t.edges[from].segment, t.edges[to].segment
	size, rank := math.Abs(angle), t.graph.Class[was].rank()
	steps := max(0, rank-best+ignored)
	slight, sharp := size < turnAngle, size >= sharpAngle
	switch {
	case t.lane(was) && sharp:
		steps += 2
	case t.lane(was) && slight:
		steps /= 2
	case t.lane(was):
		steps = max(0, steps-1)
	case t.ramp(was) && !t.ramp(is): // one has to merge
		steps += 2
		if slight {
			steps--
		} else if sharp {
			steps++
		}
	case t.turnsFar(from, to) && !t.graph.Class[was].link() && !t.graph.Class[is].link():
		// Over the oncoming traffic, from or to a main street.
		if down := rank - t.graph.Class[is].rank(); down != 0 && t.signal[t.edges[from].to] {
			steps += 2
		} else if down > 1 || down < -1 {
			steps++
		}
	}
	return min(steps, mostImportant)
}
