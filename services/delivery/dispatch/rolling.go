package dispatch

import (
	"cmp"
	"slices"
	"time"

	"doorstep/kit/ids"
	"doorstep/services/delivery/dispatch/assign"
	"doorstep/services/delivery/travel"
)

// Rolling plans all waiting orders and all riders together, those under way too, and does so again each
// time it is asked: only what has to be said now becomes an offer, everything else is planned anew with
// what is known then. It minimises the time of customers, broken promises and, at a price that grows
// with the load, the time of riders; two orders share a trip where that is cheaper than two trips and
// keeps both promises.
type Rolling struct {
	Rules Rules
	// Weights of what counts; the zero value is the usual ones.
	Weights Weights
}

var _ Matcher = Rolling{}

// Weights say what a second of somebody's time is worth in seconds of waiting of one customer.
type Weights struct {
	// Late is what a broken promise costs, in seconds; Margin how well a delivery can be told ahead.
	Late, Margin time.Duration
	// Free is the load up to which rider time costs nothing; from there its price grows by Slope for
	// each rider's worth of work that is missing for each rider there is, up to Dear.
	Free, Slope, Dear float64
	// Scarce is the least price while riders are to take more at once.
	Scarce float64
	// Hunger is after how long beside its bag an order goes before all that have not waited so long.
	Hunger time.Duration
	// Idle is how much a rider's minute without work weighs when riders are equal otherwise, up to
	// MostIdle.
	Idle     float64
	MostIdle time.Duration
}

// WithDefaults fills the zero fields.
func (w Weights) WithDefaults() Weights {
	fill(&w.Late, 4*time.Minute)
	fill(&w.Margin, 150*time.Second)
	fill(&w.Free, 0.8)
	fill(&w.Slope, 0.6)
	fill(&w.Dear, 1)
	fill(&w.Scarce, 0.5)
	fill(&w.Hunger, 10*time.Minute)
	fill(&w.Idle, 0.2)
	fill(&w.MostIdle, 30*time.Minute)
	return w
}

// none is the slot of a trip that nobody makes for now.
const none = assign.None

const (
	// mostPlanned orders, the most urgent ones, are planned at once.
	mostPlanned = 40
	// mostRounds of merging trips and matching again.
	mostRounds = 2
)

// Decide implements Matcher.
func (m Rolling) Decide(state State, now time.Time, times travel.Times) []Offer {
	m.Rules, m.Weights = m.Rules.WithDefaults(), m.Weights.WithDefaults()
	horizon := now.Add(m.Rules.Lead)
	if !slices.ContainsFunc(state.Orders, func(o Order) bool { return !o.ReadyAt.After(horizon) }) &&
		!slices.ContainsFunc(state.Riders, func(r Rider) bool { return !r.Returning && r.At != state.Store }) &&
		!slices.ContainsFunc(state.Away, func(r Rider) bool { return r.AtLastDoor }) {
		return nil // no bag meets a rider soon, and nobody has to leave early or can be asked ahead
	}
	p := newPlanner(m, state, now, times)
	if !slices.ContainsFunc(p.slots, func(s slot) bool { return s.askable }) {
		return nil
	}
	trips := p.singles()
	columns := p.match(trips)
	for range mostRounds {
		merged := p.merge(trips, columns)
		if len(merged) == len(trips) {
			break
		}
		trips = merged
		columns = p.match(trips)
	}
	return p.commit(trips, columns)
}

// planner is one decision.
type planner struct {
	Rolling
	state  State
	now    time.Time
	times  travel.Times
	orders []Order
	legs   map[ids.Order]travel.Leg // from the store
	slots  []slot
	load   float64
	price  float64 // of a second of a rider's time
	cycle  time.Duration
}

func newPlanner(m Rolling, state State, now time.Time, times travel.Times) *planner {
	p := &planner{Rolling: m, state: state, now: now, times: times, orders: slices.Clone(state.Orders)}
	slices.SortFunc(p.orders, func(a, b Order) int {
		return cmp.Or(a.PromiseAt.Compare(b.PromiseAt), a.ConfirmedAt.Compare(b.ConfirmedAt), cmp.Compare(a.ID, b.ID))
	})
	p.orders = p.orders[:min(len(p.orders), mostPlanned)]
	p.legs = make(map[ids.Order]travel.Leg, len(p.orders))
	for _, o := range p.orders {
		p.legs[o.ID] = times.Between(state.Store, o.Door, now)
	}
	p.cycle = p.meanCycle()
	p.load, p.price = p.rate()
	p.slots = p.findSlots()
	return p
}

// singles are trips with one order each.
func (p *planner) singles() []trip {
	trips := make([]trip, len(p.orders))
	for i, o := range p.orders {
		trips[i] = trip{orders: []Order{o}}
	}
	return trips
}

// match gives each trip a slot, or None.
func (p *planner) match(trips []trip) []int {
	costs := assign.NewCosts(len(trips), len(p.slots))
	alone := make([]float64, len(trips))
	for i, t := range trips {
		alone[i] = p.later(t)
		for k := range p.slots {
			if c, ok := p.cost(t, &p.slots[k]); ok {
				costs.Set(i, k, c.Total())
			}
		}
	}
	return assign.Cheapest(costs, alone)
}

// merge joins pairs of trips where one trip with both is cheaper than the two as they are matched,
// the best pair first.
func (p *planner) merge(trips []trip, columns []int) []trip {
	if p.Rules.Capacity < 2 || p.price == 0 {
		return trips
	}
	type pair struct {
		a, b   int
		saving float64
	}
	var pairs []pair
	now := make([]float64, len(trips)) // what each costs as matched
	for i, t := range trips {
		now[i] = p.later(t)
		if columns[i] != none {
			c, _ := p.cost(t, &p.slots[columns[i]])
			now[i] = c.Total()
		}
	}
	for a := range trips {
		for b := a + 1; b < len(trips); b++ {
			if columns[a] == none && columns[b] == none {
				continue
			}
			if c, ok := p.together(trips[a], trips[b], p.sooner(columns[a], columns[b])); ok && c < now[a]+now[b] {
				pairs = append(pairs, pair{a, b, now[a] + now[b] - c})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.saving, x.saving) })
	taken := make([]bool, len(trips))
	var merged []trip
	for _, x := range pairs {
		if !taken[x.a] && !taken[x.b] {
			taken[x.a], taken[x.b] = true, true
			merged = append(merged, trip{orders: slices.Concat(trips[x.a].orders, trips[x.b].orders)})
		}
	}
	for i, t := range trips {
		if !taken[i] {
			merged = append(merged, t)
		}
	}
	return merged
}

// sooner is the slot of two that begins first; both may be None, not at once.
func (p *planner) sooner(a, b int) *slot {
	switch {
	case a == none:
		return &p.slots[b]
	case b == none || !p.slots[b].at.Before(p.slots[a].at):
		return &p.slots[a]
	}
	return &p.slots[b]
}

// together is what two trips cost as one.
func (p *planner) together(a, b trip, s *slot) (float64, bool) {
	if len(a.orders)+len(b.orders)+len(s.rider.Orders) > p.Rules.Capacity {
		return 0, false
	}
	c, ok := p.cost(trip{orders: slices.Concat(a.orders, b.orders)}, s)
	return c.Total(), ok
}

// commit turns what has to be said now into offers.
func (p *planner) commit(trips []trip, columns []int) []Offer {
	var offers []Offer
	for i, t := range trips {
		if columns[i] == none {
			continue
		}
		s := &p.slots[columns[i]]
		if !s.askable || !p.due(t, s) {
			continue
		}
		why := p.why(trips, columns, i)
		offers = append(offers, p.offer(t, s, why))
	}
	return offers
}

// due reports whether a trip has to be offered now: so that the rider is there when the bag is. Riders
// who come back by themselves are asked when they are near, because by then a better trip may have
// turned up for them. Who still has a bag is asked for as much as there is room for beside it.
func (p *planner) due(t trip, s *slot) bool {
	switch {
	case t.ready().Sub(s.at) > p.Rules.Lead || len(s.rider.Orders)+len(t.orders)+s.rider.Aboard > p.Rules.Capacity:
		return false
	case s.rider.Returning && s.at.Sub(p.now) > p.Rules.Lead:
		return slices.ContainsFunc(t.orders, p.isHungry)
	}
	return true
}

// offer is the trip as it is offered.
func (p *planner) offer(t trip, s *slot, why *Why) Offer {
	c, _ := p.cost(t, s)
	why.settle(t, s)
	offer := Offer{Rider: s.rider.ID, From: s.rider.At, Approach: s.approach, ReadyAt: t.ready(), Score: c.Total(), Reason: why.Reason(c.Total()), Why: why}
	for _, o := range t.orders {
		offer.Orders = append(offer.Orders, o.ID)
	}
	offer.Metres = p.route(slices.Concat(s.rider.Orders, t.orders), p.now).Metres
	if len(s.rider.Orders) > 0 {
		offer.Metres -= p.route(s.rider.Orders, p.now).Metres
	}
	return offer
}
