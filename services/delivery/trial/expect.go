package trial

import (
	"math/rand/v2"
	"slices"
	"time"

	"doorstep/services/delivery/demand"
)

// taught is what a store knows of its demand: what it counted, as the delivery service does.
type taught struct {
	history demand.History
	// from is the slot that is counted now, counted its orders; recent are the last orders.
	from    time.Time
	counted int
	recent  []time.Time
	since   time.Time
}

// remember has the store learn from the weeks before the trial, which are as its nature says and have
// draws of their own.
func (s *shop) remember() {
	n, from := s.w.cfg.Nature, s.w.cfg.From
	rng := stream(s.w.cfg.Seed, "before", s.number)
	for at := from.AddDate(0, 0, -7*s.w.cfg.Before); at.Before(from); at = at.Add(demand.Slot) {
		usual := n.OrdersPerDay * n.ByWeekday[at.Weekday()] * shareOfDay(at.Hour()) * demand.Slot.Hours()
		s.demand.history.See(at, poisson(rng, usual))
	}
	s.demand.from, s.demand.since = from, from
}

func poisson(rng *rand.Rand, mean float64) (n int) {
	for sum := rng.ExpFloat64(); sum < mean; sum += rng.ExpFloat64() {
		n++
	}
	return n
}

// placed is an order that comes now.
func (t *taught) placed(now time.Time) {
	t.learn(now)
	t.counted++
	t.recent = append(t.recent, now)
}

// learn from the slots that are over.
func (t *taught) learn(now time.Time) {
	for !now.Before(t.from.Add(demand.Slot)) {
		t.history.See(t.from, t.counted)
		t.from, t.counted = t.from.Add(demand.Slot), 0
	}
	old, _ := slices.BinarySearchFunc(t.recent, now.Add(-demand.Looking), time.Time.Compare)
	t.recent = t.recent[old:]
}

// expected is how many orders the next hour probably brings.
func (s *shop) expected() float64 {
	t := &s.demand
	t.learn(s.w.now)
	return t.history.Next(t.recent, t.since, s.w.now, time.Hour)
}
