package ladder

import "time"

// Limits are what a step asks of an order; the zero value asks nothing.
type Limits struct {
	// MaxEstimate is the longest estimate that is accepted.
	MaxEstimate time.Duration
	// MinOrder is the least value of the items, in minor units.
	MinOrder int64
	// AmbientOnly refuses what is chilled or frozen.
	AmbientOnly bool
	// Line means that nothing is taken at once: people wait for their turn.
	Line bool
	// Closed means that nothing is taken at all.
	Closed bool
}

// Effects are the limits of a store that steps up: the numbers of the steps that have one.
type Effects struct {
	Tight    time.Duration // 18 min when zero
	MinOrder int64         // Rs 299 when zero
}

// Of a step: its own limit and those of the steps below it.
func (e Effects) Of(step Step) Limits {
	tight, least := e.Tight, e.MinOrder
	if tight == 0 {
		tight = 18 * time.Minute
	}
	if least == 0 {
		least = 29900
	}
	var l Limits
	if step >= Tight {
		l.MaxEstimate = tight
	}
	l.AmbientOnly = step >= Ambient
	if step >= Minimum {
		l.MinOrder = least
	}
	l.Line = step == Slots
	l.Closed = step == Closed
	return l
}

// Says is what customers read while a store stands on a step; empty while nothing changes for them.
func (s Step) Says() string {
	switch s {
	case Tight:
		return "Many orders right now: we only take those that we can bring soon."
	case Ambient:
		return "Many orders right now: nothing chilled or frozen for the moment."
	case Minimum:
		return "Many orders right now: a higher minimum order, and nothing chilled or frozen."
	case Slots:
		return "So many orders right now that new ones wait in line."
	case Closed:
		return "This store takes no orders for the moment."
	}
	return ""
}
