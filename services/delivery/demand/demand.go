// Package demand tells how many orders a store is going to get: from what it got at that time of that
// weekday before, and from how the last hour went against that. It learns from slots that are over only,
// so a forecast knows nothing but the past. It is pure: no clock, no I/O.
package demand

import (
	"math"
	"time"
)

// Slot is the grain in which orders are counted.
const Slot = 30 * time.Minute

const (
	slots = int(24 * time.Hour / Slot)
	days  = 7
)

// How much is believed before, and how fast it is forgotten.
const (
	// A weekday's slot is worth what all days say until weekdayPrior weeks were seen, and those what the
	// guide says until dayPrior days were.
	weekdayPrior, dayPrior = 4, 4
	// Memory in observations: about ten weeks of a weekday, a month of days, two weeks of the level.
	weekdayMemory, dayMemory, levelMemory = 10, 30, 14 * float64(slots)
	// The last minutes count with recentMemory; so many orders are worth the belief that they are usual.
	recentMemory, recentPrior = 40 * time.Minute, 12.0
	// An unusual hour gets usual again over about persists.
	persists = 90 * time.Minute
	// Looking is how far back the recent orders go.
	Looking = 2 * time.Hour
)

// hourShares is how orders spread over a day as long as nothing is known (domain.md, section 5).
var hourShares = [24]float64{
	1.6, .9, .5, .3, .4, .9, 2.6, 5.0, 6.3, 6.2, 5.4, 4.9,
	4.6, 4.2, 3.9, 4.1, 4.9, 6.2, 7.6, 8.4, 8.0, 6.4, 4.2, 2.5,
}

// allShares is their sum.
const allShares = 100.0

// mean of some counts that fade.
type mean struct{ sum, weight float64 }

func (m *mean) see(x, memory float64) {
	keep := 1 - 1/memory
	m.sum, m.weight = m.sum*keep+x, m.weight*keep+1
}

// towards is the mean, drawn to a prior that is worth so many observations.
func (m mean) towards(prior, worth float64) float64 {
	return (m.sum + prior*worth) / (m.weight + worth)
}

// History is what a store has taught about its demand. The zero value knows nothing.
type History struct {
	seen     int
	level    mean
	day      [slots]mean
	weekdays [days][slots]mean
}

// See learns how many orders came in a slot that is over; start is in the store's local time. Slots
// without orders count, and are told as zero.
func (h *History) See(start time.Time, orders int) {
	k, x := slotOf(start), float64(orders)
	h.seen++
	h.level.see(x, levelMemory)
	h.day[k].see(x, dayMemory)
	h.weekdays[start.Weekday()][k].see(x, weekdayMemory)
}

// Known reports whether the history holds at least a day.
func (h *History) Known() bool { return h.seen >= slots }

func slotOf(at time.Time) int { return (at.Hour()*60 + at.Minute()) / int(Slot/time.Minute) }

// usual is how many orders the slot at a time usually brings.
func (h *History) usual(at time.Time) float64 {
	k := slotOf(at)
	const day = 24 * float64(time.Hour) / float64(Slot)
	guide := h.level.towards(0, 1e-9) * day * hourShares[at.Hour()] / allShares * float64(Slot) / float64(time.Hour)
	return h.weekdays[at.Weekday()][k].towards(h.day[k].towards(guide, dayPrior), weekdayPrior)
}

// grain is the step in which expectations are added up.
const grain = 5 * time.Minute

// rate is the usual rate at a moment, in orders a grain: between the middles of the slots in proportion.
func (h *History) rate(at time.Time) float64 {
	middle := at.Add(-Slot / 2)
	start := middle.Truncate(time.Minute).Add(-time.Duration(middle.Minute()%int(Slot/time.Minute)) * time.Minute)
	part := float64(middle.Sub(start)) / float64(Slot)
	return ((1-part)*h.usual(start) + part*h.usual(start.Add(Slot))) * float64(grain) / float64(Slot)
}

// Next is how many orders probably come in a span from now on. recent are the moments of the orders that
// came since a time; now is in the store's local time.
func (h *History) Next(recent []time.Time, since, now time.Time, span time.Duration) float64 {
	unusual := h.unusual(recent, since, now)
	sum := 0.0
	for passed := grain / 2; passed < span; passed += grain {
		fades := math.Exp(-float64(passed) / float64(persists))
		sum += h.rate(now.Add(passed)) * (1 + (unusual-1)*fades)
	}
	return sum
}

// unusual is how the last minutes went against what is usual for them: 1.2 for a fifth more.
func (h *History) unusual(recent []time.Time, since, now time.Time) float64 {
	if since.Before(now.Add(-Looking)) {
		since = now.Add(-Looking)
	}
	came, usual := recentPrior, recentPrior
	fades := func(at time.Time) float64 { return math.Exp(-float64(now.Sub(at)) / float64(recentMemory)) }
	for _, at := range recent {
		if !at.Before(since) && !at.After(now) {
			came += fades(at)
		}
	}
	for to := now; to.After(since); to = to.Add(-grain) {
		from := to.Add(-min(grain, to.Sub(since)))
		middle := from.Add(to.Sub(from) / 2)
		usual += h.rate(middle) * float64(to.Sub(from)) / float64(grain) * fades(middle)
	}
	return came / usual
}

// Naive is the forecast that repeats the last half hour: the one to beat.
func Naive(recent []time.Time, now time.Time, span time.Duration) float64 {
	n := 0
	for _, at := range recent {
		if now.Sub(at) < Slot && !at.After(now) {
			n++
		}
	}
	return float64(n) * float64(span) / float64(Slot)
}
