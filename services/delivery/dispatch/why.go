package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"doorstep/kit/ids"
)

// Why explains an offer: an automated decision about somebody's work has to be explained to whoever
// asks, at any later time.
type Why struct {
	// Waiting orders, Free riders and riders Away were there to be planned.
	Waiting, Free, Away int
	// Load is how many trips each rider has to make in the time of one; Price what a second of a rider's
	// time was worth, in seconds of waiting of one customer.
	Load, Price float64
	// Apart is what the orders of the offer would have cost one by one, if they go together.
	Apart float64
	// Candidates for the trip, the least cost first; the one who is asked is always among them.
	// Considered counts those as well that are not named.
	Candidates []Candidate
	Considered int
}

// Candidate is a rider who might have been asked.
type Candidate struct {
	Rider ids.Rider
	// AtStore is when the rider can be at the store.
	AtStore time.Time
	// Total cost, and its parts where the matcher reckons with parts.
	Total  float64
	Cost   Cost
	Chosen bool
	// Note for people: why not this one.
	Note string
}

// mostNamed bounds an explanation.
const mostNamed = 8

// why explains the trip i in a plan.
func (p *planner) why(trips []trip, columns []int, i int) *Why {
	w := &Why{Waiting: len(p.state.Orders), Free: len(p.state.Riders), Away: len(p.state.Away), Load: p.load, Price: p.price}
	planned := make(map[int]trip, len(trips)) // by slot
	for k, t := range trips {
		if columns[k] != none {
			planned[columns[k]] = t
		}
	}
	for k := range p.slots {
		s := &p.slots[k]
		c, ok := p.cost(trips[i], s)
		if s.round > 0 || !ok {
			continue
		}
		found := Candidate{Rider: s.rider.ID, AtStore: s.at, Total: c.Total(), Cost: c, Chosen: k == columns[i]}
		other, taken := planned[k]
		switch {
		case found.Chosen:
			found.Note = "asked"
		case taken:
			found.Note = fmt.Sprintf("is planned for order %s", other.orders[0].ID)
		case !s.askable:
			found.Note = "is under way"
		}
		w.Candidates = append(w.Candidates, found)
	}
	if len(trips[i].orders) > 1 {
		for _, o := range trips[i].orders {
			w.Apart += p.alone(o)
		}
	}
	w.name()
	return w
}

// alone is the least that an order costs by itself.
func (p *planner) alone(o Order) float64 {
	t := trip{orders: []Order{o}}
	least := p.later(t)
	for k := range p.slots {
		if c, ok := p.cost(t, &p.slots[k]); ok {
			least = min(least, c.Total())
		}
	}
	return least
}

// name keeps the best candidates, says how far the others are behind, and drops the rest.
func (w *Why) name() {
	slices.SortStableFunc(w.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Total, b.Total), cmp.Compare(a.Rider, b.Rider))
	})
	w.Considered = len(w.Candidates)
	chosen := slices.IndexFunc(w.Candidates, func(c Candidate) bool { return c.Chosen })
	for i := range w.Candidates {
		if c := &w.Candidates[i]; c.Note == "" && chosen >= 0 {
			c.Note = fmt.Sprintf("costs %.0f more", c.Total-w.Candidates[chosen].Total)
		}
	}
	if chosen >= mostNamed {
		w.Candidates[mostNamed-1] = w.Candidates[chosen]
	}
	w.Candidates = w.Candidates[:min(len(w.Candidates), mostNamed)]
}

// reason is the explanation in one line.
func (p *planner) reason(t trip, s *slot, w *Why) string {
	text := fmt.Sprintf("least cost in the plan for %d orders and %d riders, %d of them looked at for this trip", w.Waiting, w.Free+w.Away, w.Considered)
	switch wait := s.at.Sub(t.ready()); {
	case wait > time.Minute && s.rider.Aboard == 0:
		text += fmt.Sprintf("; with the bag %d s after it is ready", int(wait.Seconds()))
	case s.rider.Aboard > 0:
		text += fmt.Sprintf("; the next trip of somebody at the last door, at the store in %d s", int(s.approach.Seconds()))
	case s.approach == 0:
		text += "; at the store"
	default:
		text += fmt.Sprintf("; at the store in %d s", int(s.approach.Seconds()))
	}
	if len(t.orders) > 1 || len(s.rider.Orders) > 0 {
		text += "; one trip for two orders saves a way back"
	}
	return text
}

// why explains the reference rule's choice for one order.
func (r Rules) why(state State, offer Offer, taken map[ids.Rider]bool, candidates []Offer, now time.Time) *Why {
	w := &Why{Waiting: len(state.Orders), Free: len(state.Riders), Away: len(state.Away)}
	for _, c := range candidates {
		found := Candidate{Rider: c.Rider, AtStore: now.Add(c.Approach), Total: c.Score, Chosen: c.Rider == offer.Rider}
		switch {
		case found.Chosen:
			found.Note = "asked"
		case taken[c.Rider]:
			found.Note = "was asked for another order"
		}
		w.Candidates = append(w.Candidates, found)
	}
	w.name()
	return w
}
