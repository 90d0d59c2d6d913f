package ladder

import (
	"cmp"
	"time"
)

// Limits are what a step asks of an order; the zero value asks nothing.
type Limits struct {
	// MaxEstimate is the longest estimate that is accepted; each minute that a new order waits for a rider
	// counts Steep minutes more.
	MaxEstimate time.Duration
	Steep       float64
	// MinOrder is the least value of the items, in minor units.
	MinOrder int64
	// AmbientOnly refuses what is chilled or frozen.
	AmbientOnly bool
	// Line means that nothing is taken at once: people wait for their turn.
	Line bool
	// Closed means that nothing is taken at all.
	Closed bool
}

// Admits reports whether an order may be taken that would take so long, with a new order waiting so long
// for a rider. That waiting counts more than riding sheds customers who live far away while the queue
// is long, before those who live near: a ride that is twice as long has twice as many wait behind it.
func (l Limits) Admits(estimate, riderIn time.Duration) bool { return l.Excess(estimate, riderIn) <= 0 }

// Excess is by how much an order is over the limit.
func (l Limits) Excess(estimate, riderIn time.Duration) time.Duration {
	if l.MaxEstimate == 0 {
		return 0
	}
	return estimate + time.Duration(l.Steep*float64(riderIn)) - l.MaxEstimate
}

// Effects are the limits of a store that steps up: the numbers of the steps that have one. Zero is the
// number in the comment, which the rain table of decision 19 is measured with.
type Effects struct {
	Tight    time.Duration // 20 min 15 s
	Steep    float64       // 0.5
	MinOrder int64         // Rs 299
}

// Of a step: its own limit and those of the steps below it.
func (e Effects) Of(step Step) Limits {
	var l Limits
	if step >= Tight {
		l.MaxEstimate, l.Steep = cmp.Or(e.Tight, 20*time.Minute+15*time.Second), cmp.Or(e.Steep, 0.5)
	}
	l.AmbientOnly = step >= Ambient
	if step >= Minimum {
		l.MinOrder = cmp.Or(e.MinOrder, 29900)
	}
	l.Line = step == Slots
	l.Closed = step == Closed
	return l
}

// Scarce reports whether riders are to take more at once while a store stands on a step.
func (s Step) Scarce() bool { return s >= Batch }

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
